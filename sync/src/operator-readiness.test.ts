import { expect, test } from 'vitest';
import { type ReadinessFacts, whyNotReady } from './operator-readiness.ts';

const well: ReadinessFacts = {
  isClosing: false,
  state: { is: 'live' },
  silentMs: 0,
  silenceMs: 60_000,
  hasKeys: true,
  disk: 'writable',
};

test.each<[reason: string, facts: Partial<ReadinessFacts>]>([
  ['closing', { isClosing: true, disk: 'gone' }],
  ['disk_gone', { disk: 'gone', state: { is: 'away' } }],
  ['disk_full', { disk: 'full' }],
  ['connecting', { state: { is: 'connecting' } }],
  ['snapshot', { state: { is: 'reading the snapshot', rows: 4_000 }, hasKeys: false }],
  ['postgres_away', { state: { is: 'away' }, silentMs: 90_000 }],
  ['postgres_silent', { silentMs: 30_001 }],
  ['no_keys', { hasKeys: false }],
])('SY-141 what stands in the way first is told, in a sentence: %s', (reason, facts) => {
  expect(whyNotReady({ ...well, ...facts })).toEqual({ reason, why: expect.stringMatching(/^[A-Z].*\.$/) });
});

test('SY-141 with nothing in the way it is ready, also when Postgres is idle between two questions', () => {
  expect(whyNotReady({ ...well, silentMs: 20_000 })).toBeUndefined();
});
