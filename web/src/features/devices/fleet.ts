import type { Role } from '@festival-ops/domain/roles';
import type { DeviceRow, MemberRow } from '../../data/rows.ts';

/** What leads see of the crew's devices. Nothing here claims to know more than what each device said last. */

export interface FleetEntry {
  /** The device row's id; `person-…` for a member without one. */
  readonly id: string;
  readonly userId: string;
  /** Undefined for somebody who is not in the festival any more. */
  readonly person: string | undefined;
  readonly role: Role | undefined;
  readonly device: SeenDevice | undefined;
}

export interface SeenDevice {
  readonly deviceId: string;
  readonly name: string;
  readonly lastSeenAt: string;
  /** From then until the time that the list stands for. */
  readonly silentMs: number;
  readonly silent: boolean;
  readonly unsent: number;
  readonly oldestUnsentAt: string | null;
  readonly appVersion: string | null;
  /** A newer version is in use somewhere. */
  readonly old: boolean;
  readonly isThis: boolean;
}

export interface FleetFilter {
  readonly silent: boolean;
  readonly unsent: boolean;
}

export interface FleetFacts {
  readonly devices: readonly DeviceRow[];
  readonly members: readonly MemberRow[];
  /** Until when others' news are known here: beyond it nobody can be called silent. */
  readonly asOf: number;
  readonly thisDeviceId: string;
  readonly thisVersion: string;
}

export const SILENT_AFTER_MS = 30 * 60_000;

/** Everybody and every device, worst first. */
export function fleetOf(facts: FleetFacts): FleetEntry[] {
  const memberOf = new Map(facts.members.map((member) => [member.user_id, member]));
  const newest = [facts.thisVersion, ...facts.devices.map((device) => device.app_version ?? '')].reduce(
    (best, version) => (compareVersions(version, best) > 0 ? version : best),
  );
  const entry = (userId: string, id: string, device: SeenDevice | undefined): FleetEntry => ({
    id,
    userId,
    person: memberOf.get(userId)?.display_name ?? undefined,
    role: memberOf.get(userId)?.role ?? undefined,
    device,
  });
  const devices = facts.devices.map((row) => entry(row.user_id ?? '', row.id, seen(row, facts, newest)));
  const having = new Set(devices.map(({ userId }) => userId));
  const without = facts.members
    .filter((member) => member.user_id !== null && !having.has(member.user_id))
    .map((member) => entry(member.user_id ?? '', `person-${member.user_id}`, undefined));
  return [...devices, ...without].sort(worstFirst);
}

export function fitting(entries: readonly FleetEntry[], filter: FleetFilter): FleetEntry[] {
  return entries.filter(
    ({ device }) =>
      (!filter.silent || device?.silent === true) && (!filter.unsent || (device?.unsent ?? 0) > 0),
  );
}

/** By their numbers: `0.10.0` is after `0.9.1`. What is no version is before all others. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split(/[.+-]/).map((part) => Number.parseInt(part, 10)));
  for (let at = 0; at < 3; at += 1) {
    const difference = (left?.[at] ?? -1) - (right?.[at] ?? -1);
    if (Number.isNaN(difference)) return Number.isNaN(left?.[at]) ? -1 : 1;
    if (difference !== 0) return difference;
  }
  return 0;
}

/** How long ago, as people say it: only the largest unit. */
export function agoOf(ms: number): {
  readonly unit: 'now' | 'minutes' | 'hours' | 'days';
  readonly n: number;
} {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return { unit: 'now', n: 0 };
  if (minutes < 60) return { unit: 'minutes', n: minutes };
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? { unit: 'hours', n: hours } : { unit: 'days', n: Math.floor(hours / 24) };
}

function seen(row: DeviceRow, facts: FleetFacts, newest: string): SeenDevice {
  const lastSeenAt = row.last_seen_at ?? '';
  const silentMs = Math.max(0, facts.asOf - (Date.parse(lastSeenAt) || 0));
  return {
    deviceId: row.device_id ?? '',
    name: row.name ?? '',
    lastSeenAt,
    silentMs,
    silent: silentMs > SILENT_AFTER_MS,
    unsent: row.queue_depth ?? 0,
    oldestUnsentAt: row.oldest_unsent_at,
    appVersion: row.app_version,
    old: row.app_version !== null && compareVersions(row.app_version, newest) < 0,
    isThis: row.device_id === facts.thisDeviceId,
  };
}

/** Unsent work on a silent device may be lost; then unsent, then silent, then old ones; the longest silence first. */
function worstFirst(a: FleetEntry, b: FleetEntry): number {
  return (
    badness(b) - badness(a) ||
    (b.device?.silentMs ?? 0) - (a.device?.silentMs ?? 0) ||
    (a.person ?? '').localeCompare(b.person ?? '') ||
    (a.id < b.id ? -1 : 1)
  );
}

function badness({ device }: FleetEntry): number {
  if (device === undefined) return 0;
  return (device.unsent > 0 ? 8 : 0) + (device.silent ? 4 : 0) + (device.old ? 2 : 0) + 1;
}
