import { expect, test } from 'vitest';
import { type ConnectionCode, type ConnectionState, connectionCodes } from '../../data/connection-state.ts';
import { connectionView } from './connection-view.ts';

function state(code: ConnectionCode, changes: Partial<ConnectionState> = {}): ConnectionState {
  return { code, unsent: 0, freshAt: 0, stuckSince: null, progress: null, ...changes };
}

const view = (of: ConnectionState, updateReady = false) =>
  connectionView(of, updateReady, 'Tech 1', (ms) => `at ${ms}`);

test.each<[ConnectionState, string]>([
  [state('no_network'), 'No network'],
  [state('no_network', { unsent: 3 }), '3 saved here'],
  [state('paused', { unsent: 3 }), 'Paused · 3'],
  [state('first_load', { progress: 0.629 }), '62 %'],
  [state('first_load'), 'Loading'],
  [state('wrong_person'), "Tech 1's work"],
  [state('sending', { unsent: 2 }), 'Sending 2'],
  [state('online'), 'All sent'],
])('the pill of %j', (of, expected) => {
  expect(view(of).pill).toBe(expected);
});

test('one change is one, in every sentence that counts', () => {
  for (const code of connectionCodes) {
    expect(view(state(code, { unsent: 1 })).sentence).not.toMatch(/\b1 changes|1 change are|1 change go /);
  }
});

test('a new version is said only while nothing else needs saying', () => {
  expect(view(state('online'), true).code).toBe('update_ready');
  expect(view(state('no_network'), true).code).toBe('no_network');
});

test('all sent and cannot send never look alike', () => {
  const online = view(state('online'));
  for (const code of connectionCodes.filter((other) => other !== 'online')) {
    expect(view(state(code)).pill).not.toBe(online.pill);
    expect(view(state(code)).tone).not.toBe(online.tone);
  }
});
