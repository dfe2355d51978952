import { SCHEMA_VERSION, writeDomain } from '@festival-ops/domain/write-domain';
import type { Upcaster, WriteDomain } from '@festival-ops/policy/write-domain';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Device,
  type Entry,
  type Festival,
  openFestival,
  receiptsOf,
  said,
} from './fixture/festival.ts';
import { createParking } from './parking.ts';
import type { WritePath } from './write-path.ts';

let here: Festival;
beforeAll(async () => {
  here = await openFestival();
});
afterAll(() => here.close());

/** The next version of the app, in which a task's title is what used to be its `subject`. */
const renamed: Upcaster = (entry) => ({
  ...entry,
  values: withTitle(entry.values),
  bases: entry.bases === undefined ? undefined : withTitle(entry.bases),
});
const withTitle = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name === 'subject' ? 'title' : name, value]),
  );

const NEXT = SCHEMA_VERSION + 1;
const domainWith = (upcasters: WriteDomain['upcasters']): WriteDomain => ({
  ...writeDomain,
  schemaVersion: NEXT,
  upcasters: { ...writeDomain.upcasters, ...upcasters },
});
const nextDomain = domainWith({ [SCHEMA_VERSION]: renamed });

const send = async (path: WritePath, device: Device, ...entries: readonly Entry[]) => {
  const transactions = entries.map((entry) => ({ transaction_id: null, crud: [entry] }));
  return receiptsOf(await path.handle({ device_id: device.id, transactions }, 'tech1')).flat();
};
const of = (version: number) => ({ metadata: { schema_version: version } });

describe('WB-12 an entry of an older app', () => {
  test('WB-12 DET-3 is judged in the words of this version; a branch goes on over the update of the app', async () => {
    const [task, other] = [await here.task(), await here.task({ title: 'theirs' })];
    const phone = here.device('tech1', 'older');
    const path = here.another({ domain: nextDomain });
    const receipts = await send(
      path,
      phone,
      phone.edit(task, { subject: ['A', 'B'] }, of(1)),
      phone.edit(task, { subject: ['B', 'C'] }, of(SCHEMA_VERSION)),
      phone.edit(task, { title: ['C', 'D'] }, of(NEXT)),
      phone.edit(other, { subject: ['A', 'B'] }, of(1)),
      phone.edit(task, { subject: ['D', 'E'] }, of(NEXT)),
      phone.edit(task, { title: ['D', 'E'] }, of(NEXT + 1)),
    );
    expect(receipts.map(said)).toEqual([
      'applied',
      'applied',
      'applied',
      'applied: overwrote_concurrent',
      'rejected: unknown_field',
      'parked: newer_schema',
    ]);
    expect(await here.row('task', task)).toMatchObject({ title: 'D', version: 4 });
    expect(await here.row('sync_operation', 'older:1')).toMatchObject({
      schema_version: 1,
      fields: { title: { submitted: 'B', base: 'A', before: 'A', after: 'B' } },
    });
  });

  test('WB-4 WB-16 keeps its identity: the same entry is the same before and after the update of the server', async () => {
    const task = await here.task();
    const phone = here.device('tech1', 'updated-server');
    const entry = phone.edit(task, { title: ['A', 'B'] });
    const before = await phone.sendEach(entry);
    const path = here.another({
      domain: domainWith({ [SCHEMA_VERSION]: (old) => ({ ...old, values: { title: 'other' } }) }),
    });
    expect(await send(path, phone, entry)).toEqual(before);
    expect(await here.row('task', task)).toMatchObject({ title: 'B', version: 2 });
  });

  test('WB-8 that this server has no way for is parked as it was sent, and replays once there is one', async () => {
    const task = await here.task();
    const phone = here.device('tech1', 'no-way');
    const entries = [
      phone.edit(task, { subject: ['A', 'B'] }, of(SCHEMA_VERSION)),
      phone.edit(task, { title: ['B', 'C'] }, of(NEXT)),
    ];
    const path = here.another({ domain: { ...nextDomain, upcasters: { 1: renamed } } });
    expect((await send(path, phone, ...entries)).map(said)).toEqual([
      'parked: server_error',
      'parked: held_behind',
    ]);
    const parkingOf = (domain: WriteDomain) => createParking({ pool: here.pool, domain });
    expect((await parkingOf(nextDomain).preview('no-way:1'))?.write.error).toBe(
      `there is no upcaster from schema version ${SCHEMA_VERSION} to ${NEXT}, and the write is of ${SCHEMA_VERSION}`,
    );
    const faulty = domainWith({
      [SCHEMA_VERSION]: () => {
        throw new Error('not finished');
      },
    });
    expect(await parkingOf(faulty).replay('no-way:1')).toMatchObject({ receipts: [] });
    expect((await parkingOf(nextDomain).preview('no-way:1'))?.write.error).toBe(
      `the upcaster of schema version ${SCHEMA_VERSION} threw: Error: not finished`,
    );
    expect(await parkingOf(nextDomain).reveal('no-way:1')).toMatchObject({ op_data: { subject: 'B' } });
    expect(await parkingOf(nextDomain).replay('no-way:1')).toMatchObject({
      receipts: [{ result: 'applied' }, { result: 'applied' }],
    });
    expect(await here.row('task', task)).toMatchObject({ title: 'C', version: 3 });
  });
});
