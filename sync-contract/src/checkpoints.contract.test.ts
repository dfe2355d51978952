import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { claimed } from './claimed.ts';
import { Device } from './device.ts';
import { Lane } from './lane.ts';
import type { ContractStream } from './stream.ts';
import type { Answer } from './wire.ts';

let lane: Lane;
beforeAll(async () => {
  lane = await Lane.open('checkpoints');
});
afterEach(() => {
  expect(lane.closeStreams()).toEqual([]);
});
afterAll(() => lane.close());

async function settled(userId = 'u1', device = new Device()): Promise<ContractStream> {
  const stream = await lane.open(userId, { device });
  await stream.untilComplete();
  return stream;
}

/** Asks for a number, and waits until the stream has it. */
async function reached(stream: ContractStream, userId = 'u1'): Promise<bigint> {
  const id = await lane.askWriteCheckpoint(userId, stream.device.clientId);
  await stream.untilComplete(() => stream.device.writeCheckpoint >= id);
  return id;
}

function request(clientId: string, id: string, userId = 'u1'): Promise<Answer> {
  const body = { client_id: clientId, checkpoint_request_id: id };
  return lane.ask(userId, '/sync/checkpoint-request', { method: 'POST', body });
}

const numberOf = ({ text }: Answer): bigint => BigInt(JSON.parse(text).data.checkpoint_request_id);
const diffs = (stream: ContractStream, from: number) =>
  stream.lines.slice(from).flatMap(({ checkpoint_diff }) => checkpoint_diff ?? []);

claimed('P4.21, P9.5 a number alone, on an idle database, is an empty diff and a completion', async () => {
  const stream = await settled();
  await reached(stream);
  const from = stream.lines.length;
  const id = await reached(stream);
  expect(stream.kinds(from)).toEqual(['checkpoint_diff', 'checkpoint_complete']);
  expect(stream.lines[from]?.checkpoint_diff).toEqual({
    last_op_id: expect.any(String),
    write_checkpoint: String(id),
    updated_buckets: [],
    removed_buckets: [],
  });
});

claimed('P4.13 once there is a number, every diff repeats it', async () => {
  const stream = await settled();
  const id = await reached(stream);
  const from = stream.lines.length;
  for (const name of ['a', 'b', 'c']) {
    await lane.sql(`INSERT INTO gear VALUES ('repeat-${name}', 'x', 1)`);
    await stream.untilComplete(() => stream.device.rows().has(`gear/repeat-${name}`));
  }
  const told = diffs(stream, from).map(({ write_checkpoint }) => write_checkpoint);
  expect(told.length).toBeGreaterThanOrEqual(3);
  expect(new Set(told)).toEqual(new Set([String(id)]));
});

claimed('P9.3 numbers go to the device of the user who asked, and to no other', async () => {
  const mine = await settled('u1');
  const others = await settled('u1');
  const namesake = await settled('u2', new Device(mine.device.clientId));
  await Promise.all([reached(mine), reached(others), reached(namesake, 'u2')]);
  const told = () => [others, namesake].map(({ device }) => device.writeCheckpoint);
  const before = told();
  await reached(mine);
  await lane.caughtUp();
  expect(told()).toEqual(before);
});

claimed('P9.4 the numbers of a device rise', async () => {
  const { clientId } = new Device();
  const ids: bigint[] = [];
  for (let n = 0; n < 5; n += 1) ids.push(await lane.askWriteCheckpoint('u1', clientId));
  expect(ids).toEqual([...new Set(ids)].sort((a, b) => (a < b ? -1 : 1)));
});

claimed(
  'P9.6 a number comes with all that was committed before it was asked for, and not before',
  async () => {
    const stream = await settled();
    for (let n = 0; n < 10; n += 1) {
      await lane.sql(`INSERT INTO gear VALUES ('written${n}', 'x', 1)`);
      await reached(stream);
      expect(stream.device.rows().has(`gear/written${n}`)).toBe(true);
    }
  },
);

claimed('P9.7 a new connection is told the number in its first line', async () => {
  const device = new Device();
  const first = await settled('u1', device);
  const id = await reached(first);
  first.close();
  const second = await settled('u1', device);
  expect(BigInt(second.lines[0]?.checkpoint?.write_checkpoint ?? 0)).toBeGreaterThanOrEqual(id);
});

claimed('P9.8 of several numbers asked for at once the latest is reached', async () => {
  const stream = await settled();
  const ids = await Promise.all(
    Array.from({ length: 8 }, () => lane.askWriteCheckpoint('u1', stream.device.clientId)),
  );
  const latest = ids.sort((a, b) => Number(a - b)).at(-1) ?? 0n;
  await stream.untilComplete(() => stream.device.writeCheckpoint >= latest);
  expect(stream.device.writeCheckpoint).toBe(latest);
});

claimed(
  'P1.3, P9.10 a checkpoint request takes the number of the device; a lower one gets the stored one',
  async () => {
    const stream = await settled();
    const start = await reached(stream);
    const answer = await request(stream.device.clientId, String(start + 100n));
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ data: { checkpoint_request_id: String(start + 100n) } });
    await stream.untilComplete(() => stream.device.writeCheckpoint === start + 100n);
    expect(numberOf(await request(stream.device.clientId, String(start + 50n)))).toBe(start + 100n);
  },
);

claimed('P9.14 a number that is not between 1 and 2^63 - 1 is 400 PSYNC_S2001', async () => {
  for (const id of ['0', '9223372036854775808', '-1', 'x']) {
    const { status, text } = await request('d1', id);
    expect([status, JSON.parse(text).error.code], id).toEqual([400, 'PSYNC_S2001']);
  }
});

claimed('P9.11 both kinds of numbers are counted together', async () => {
  const stream = await settled();
  const start = await reached(stream);
  await request(stream.device.clientId, String(start + 1_000_000n));
  expect(await lane.askWriteCheckpoint('u1', stream.device.clientId)).toBe(start + 1_000_001n);
});
