import { expect, test } from 'vitest';
import {
  type ConnectionCode,
  type ConnectionFacts,
  connectionState,
  STUCK_AFTER_MS,
} from './connection-state.ts';

const now = 1_000_000;
const s = (seconds: number) => now - seconds * 1000;

const wellConnected: ConnectionFacts = {
  storageFull: false,
  signInExpired: false,
  paused: false,
  offlineSince: null,
  connected: true,
  connectedChangedAt: s(600),
  upload: { phase: 'idle' },
  unsent: 0,
  progressAt: s(600),
  freshAt: s(1),
  everLoaded: true,
  loaded: null,
};

const noStream = { connected: false, connectedChangedAt: s(20) };

test.each<[string, Partial<ConnectionFacts>, ConnectionCode]>([
  ['all is well', {}, 'online'],
  ['one change on its way for a moment does not flicker', { unsent: 1, progressAt: s(1) }, 'online'],
  ['one change on its way for longer', { unsent: 1, progressAt: s(3) }, 'sending'],
  ['several changes show at once', { unsent: 3, progressAt: s(0) }, 'sending'],
  [
    'a change without a stream is not "all sent"',
    { ...noStream, connectedChangedAt: s(1), unsent: 1, progressAt: s(0) },
    'sending',
  ],
  ['the first load', { everLoaded: false, loaded: 0.62 }, 'first_load'],
  ['paused', { paused: true, ...noStream }, 'paused'],
  ['no answer for a moment', { connected: false, connectedChangedAt: s(3) }, 'online'],
  ['no answer', noStream, 'no_answer'],
  ['no answer on a fresh database', { ...noStream, everLoaded: false }, 'no_answer'],
  ['no network for a moment, nothing unsent', { ...noStream, offlineSince: s(2) }, 'online'],
  ['no network', { ...noStream, offlineSince: s(6) }, 'no_network'],
  [
    'no network shows at once with something unsent',
    { ...noStream, offlineSince: s(0), unsent: 1 },
    'no_network',
  ],
  ['no network tells more than paused', { paused: true, offlineSince: s(9) }, 'no_network'],
  ['another person', { upload: { phase: 'wrong_person' }, unsent: 2 }, 'wrong_person'],
  ['sign-in expired', { signInExpired: true, ...noStream, unsent: 2 }, 'sign_in_expired'],
  ['storage full before all else', { storageFull: true, signInExpired: true }, 'storage_full'],
])('%s', (_title, facts, code) => {
  expect(connectionState({ ...wellConnected, ...facts }, now).state.code).toBe(code);
});

const stuck = { unsent: 2, progressAt: now - STUCK_AFTER_MS, connectedChangedAt: s(600) };

test.each<[string, Partial<ConnectionFacts>, boolean]>([
  ['the stream is open and the queue does not shrink', stuck, true],
  [
    'the api answers, but never takes it',
    { ...stuck, ...noStream, upload: { phase: 'waiting', because: 'server' } },
    true,
  ],
  ['the queue shrank a moment ago', { ...stuck, progressAt: s(1) }, false],
  ['the connection is new', { ...stuck, connectedChangedAt: s(1) }, false],
  ['nobody answers', { ...stuck, ...noStream, upload: { phase: 'waiting', because: 'network' } }, false],
  ['there is no network', { ...stuck, offlineSince: s(40) }, false],
  ['it is paused', { ...stuck, paused: true }, false],
  ['the sign-in has run out', { ...stuck, signInExpired: true }, false],
  ['nothing waits', { ...stuck, unsent: 0 }, false],
])('DEV-7 stuck: %s (%#)', (_title, facts, expected) => {
  const { state } = connectionState({ ...wellConnected, ...facts }, now);
  expect(state.code === 'stuck').toBe(expected);
  expect(state.stuckSince).toBe(expected ? stuck.progressAt : null);
});

test('DEV-8 the state carries what is unsent and until when others are known, together', () => {
  const { state } = connectionState({ ...wellConnected, unsent: 3, freshAt: 42 }, now);
  expect(state).toMatchObject({ unsent: 3, freshAt: 42 });
});

test('says when it may change by time alone', () => {
  const at = (facts: Partial<ConnectionFacts>) =>
    connectionState({ ...wellConnected, ...facts }, now).nextChangeAt;
  expect(at({})).toBeUndefined();
  expect(at({ connected: false, connectedChangedAt: s(3) })).toBe(now + 7000);
  expect(at({ unsent: 1, progressAt: s(1) })).toBe(now + 1000);
  expect(at({ unsent: 2, progressAt: s(1) })).toBe(now + 29_000);
});
