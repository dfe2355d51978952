import { expect, test } from 'vitest';
import { createGroups, type Groupable, type Turn } from './group-commit.ts';

interface Sent extends Groupable {
  readonly name: string;
}

function sent(name: string, writes = 1, deviceId = name): Sent {
  return { name, deviceId, transactions: [{ writes: Array.from({ length: writes }) }] };
}

/** Groups that are over when somebody says so. */
function byHand(limits: { readonly atOnce: number; readonly mostWrites: number }) {
  const running: { readonly names: string[]; end(): Promise<void> }[] = [];
  const begun: string[][] = [];
  const take = createGroups<Sent, string>({
    ...limits,
    run: (group: readonly Turn<Sent, string>[]) =>
      new Promise((over) => {
        const names = group.map(({ chunk }) => chunk.name);
        begun.push(names);
        const end = async () => {
          for (const { chunk, answer } of group) answer(`answer to ${chunk.name}`);
          over();
          await turn();
        };
        running.push({ names, end });
      }),
  });
  return { take, begun, running };
}

/** What was asked for in this turn of the event loop has begun. */
const turn = () => new Promise<void>((next) => setImmediate(() => setImmediate(next)));

test('who finds room goes at once and alone', async () => {
  const { take, begun, running } = byHand({ atOnce: 2, mostWrites: 200 });
  const first = take(sent('a'));
  await turn();
  const second = take(sent('b'));
  await turn();
  expect(begun).toEqual([['a'], ['b']]);
  for (const { end } of running) await end();
  expect(await Promise.all([first, second])).toEqual(['answer to a', 'answer to b']);
});

test('those who wait go together, in the order in which they came, as many as fit', async () => {
  const { take, begun, running } = byHand({ atOnce: 1, mostWrites: 100 });
  void take(sent('a'));
  await turn();
  for (const one of [sent('b', 60), sent('c', 40), sent('d', 1), sent('e', 300), sent('f', 1)])
    void take(one);
  await turn();
  expect(begun).toEqual([['a']]);
  for (let at = 0; at < 4; at += 1) await running[at]?.end();
  expect(begun).toEqual([['a'], ['b', 'c'], ['d'], ['e'], ['f']]);
});

test('what comes in one turn goes together, of at most eight devices', async () => {
  const { take, begun, running } = byHand({ atOnce: 1, mostWrites: 200 });
  for (const name of 'abcdefghij') void take(sent(name));
  await turn();
  await running[0]?.end();
  expect(begun.map((names) => names.join(''))).toEqual(['abcdefgh', 'ij']);
});

test('WB-5 requests of one device go one after the other, while others go on', async () => {
  const { take, begun, running } = byHand({ atOnce: 2, mostWrites: 200 });
  for (const one of [sent('a1', 1, 'a'), sent('a2', 1, 'a'), sent('b'), sent('a3', 1, 'a')]) void take(one);
  await turn();
  expect(begun).toEqual([['a1', 'b']]);
  void take(sent('c'));
  await turn();
  expect(begun).toEqual([['a1', 'b'], ['c']]);
  await running[0]?.end();
  expect(begun.slice(2)).toEqual([['a2']]);
  await running[2]?.end();
  expect(begun.slice(3)).toEqual([['a3']]);
});

test('whoever has no answer when handling their group fails is told so, and the next have their turn', async () => {
  let runs = 0;
  const take = createGroups<Sent, string>({
    ...{ atOnce: 1, mostWrites: 200 },
    run: async (group) => {
      runs += 1;
      group[0]?.answer('answered');
      if (runs === 1) throw new Error('out of order');
    },
  });
  const [first, second] = [take(sent('a')), take(sent('b'))];
  await expect(second).rejects.toThrow('out of order');
  expect(await first).toBe('answered');
  expect(await take(sent('c'))).toBe('answered');
});

test('a group that hangs keeps others waiting for a moment only, but for its own devices', async () => {
  const { take, begun } = byHand({ atOnce: 1, mostWrites: 200 });
  void take(sent('a'));
  await turn();
  void take(sent('a2', 1, 'a'));
  void take(sent('b'));
  await turn();
  expect(begun).toEqual([['a']]);
  await expect.poll(() => begun, { timeout: 20_000 }).toEqual([['a'], ['b']]);
});

test('those who are answered together and soon ask for more go together again', async () => {
  const { take, begun, running } = byHand({ atOnce: 2, mostWrites: 200 });
  const twice = async (name: string, steps: number) => {
    await take(sent(name));
    for (let step = 0; step < steps; step += 1) await undefined;
    void take(sent(name));
  };
  const clients = [...'abc'].map((name, index) => twice(name, index * 5));
  await turn();
  await running[0]?.end();
  await Promise.all(clients);
  expect(begun.map((names) => names.join(''))).toEqual(['abc', 'abc']);
});
