import { LEAD, TECH } from '@festival-ops/domain/roles';
import { describe, expect, test } from 'vitest';
import type { DeviceRow, MemberRow } from '../../data/rows.ts';
import { agoOf, compareVersions, type FleetFacts, fitting, fleetOf } from './fleet.ts';

const noon = Date.parse('2026-06-20T12:00:00Z');
const kept = { created_at: null, updated_at: null, version: 1 };

const member = (name: string): MemberRow => ({
  ...kept,
  id: `member ${name}`,
  festival_id: 'f',
  user_id: name,
  role: name === 'Lea' ? LEAD : TECH,
  display_name: name,
});
/** `Tim -40 3 0.1.0`: Tim's device, seen 40 minutes before noon with 3 unsent and that version. */
function device(short: string): DeviceRow {
  const [user = '', minutes = '0', unsent = '0', version = '0.1.0'] = short.split(' ');
  return {
    ...kept,
    id: short,
    festival_id: 'f',
    device_id: `id of ${short}`,
    user_id: user,
    name: 'Chrome on Android',
    app_version: version,
    last_seen_at: new Date(noon + Number(minutes) * 60_000).toISOString(),
    queue_depth: Number(unsent),
    oldest_unsent_at: null,
  };
}
const facts = (devices: readonly string[], changed: Partial<FleetFacts> = {}): FleetFacts => ({
  devices: devices.map(device),
  members: ['Lea', 'Tim', 'Ana'].map(member),
  asOf: noon,
  thisDeviceId: '',
  thisVersion: '0.1.0',
  ...changed,
});
const ids = (entries: readonly { readonly id: string }[]) => entries.map(({ id }) => id);

describe('the list of devices', () => {
  test('goes from the worst to those who have none', () => {
    const fleet = fleetOf(facts(['Lea -1 0', 'Tim -1 4', 'Lea -45 0', 'Tim -40 2', 'Lea -1 0 0.0.9']));
    expect(ids(fleet)).toEqual([
      'Tim -40 2',
      'Tim -1 4',
      'Lea -45 0',
      'Lea -1 0 0.0.9',
      'Lea -1 0',
      'person-Ana',
    ]);
    expect(fleet.map(({ device: one }) => one?.old)).toEqual([false, false, false, true, false, undefined]);
  });

  test('calls nobody silent for a time that this device knows nothing of', () => {
    const asOf = noon - 35 * 60_000;
    expect(fleetOf(facts(['Tim -40 0'], { asOf }))[0]?.device).toMatchObject({
      silent: false,
      silentMs: 300_000,
    });
    expect(fleetOf(facts(['Tim -40 0']))[0]?.device).toMatchObject({ silent: true });
  });

  test('keeps the device of somebody who left', () => {
    expect(fleetOf(facts(['Gone -1 2']))[0]).toMatchObject({ person: undefined, device: { unsent: 2 } });
  });

  test.each([
    [{ silent: true, unsent: false }, ['Tim -40 2', 'Lea -45 0']],
    [{ silent: false, unsent: true }, ['Tim -40 2', 'Tim -1 4']],
    [{ silent: true, unsent: true }, ['Tim -40 2']],
  ])('%j leaves %j', (filter, left) => {
    const fleet = fleetOf(facts(['Tim -1 4', 'Lea -45 0', 'Tim -40 2']));
    expect(ids(fitting(fleet, filter))).toEqual(left);
  });
});

test.each([
  ['0.10.0', '0.9.1', 1],
  ['0.1.0', '0.1.0', 0],
  ['1.0.0', '1.0.1', -1],
  ['nonsense', '0.0.1', -1],
  ['0.0.1', 'nonsense', 1],
])('%s compared with %s', (a, b, sign) => {
  expect(Math.sign(compareVersions(a, b))).toBe(sign);
});

test.each([
  [30_000, 'now', 0],
  [28 * 60_000, 'minutes', 28],
  [3 * 3_600_000 + 1, 'hours', 3],
  [49 * 3_600_000, 'days', 2],
])('%i ms ago', (ms, unit, n) => {
  expect(agoOf(ms)).toEqual({ unit, n });
});
