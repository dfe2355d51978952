import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Keeper, type KeeperOptions, type Taken } from './keeper.ts';
import type { PgoutputMessage } from './pgoutput.ts';
import { Replica, StartOver } from './replica.ts';
import type { Stream } from './streams.ts';
import { SyncState } from './sync-state.ts';
import type { TableShape } from './table-shape.ts';

const letters: Stream = {
  name: 'letters',
  priority: 1,
  queries: [{ table: 'letter', audience: [{ to: 'user', column: 'reader_id' }] }],
};
const column = (name: string) =>
  ({ name, typeOid: 25, kind: 'text', bytesPerCharacter: 3 }) satisfies TableShape['columns'][number];
const letter: TableShape = {
  oid: 7,
  schema: 'public',
  name: 'letter',
  columns: [column('id'), column('reader_id')],
  idAt: 0,
};
const about = { version: 'v1', definition: 'd', origin: 'o', slot: 's' };

const states: { state: SyncState; directory: string }[] = [];
afterEach(async () => {
  for (const { state, directory } of states.splice(0)) {
    await state.close();
    rmSync(directory, { recursive: true });
  }
});

function kept(more: Partial<KeeperOptions> = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'keeper-test-'));
  const state = new SyncState(directory, { sync: false });
  states.push({ state, directory });
  state.transact(() => state.setAbout({ ...about, position: '0/A' }));
  const replica = new Replica([letters], new Map([['letter', letter]]), state.rows);
  const announced: number[] = [];
  const keeper = new Keeper({
    ...{ state, replica, about, position: 10n, now: () => 1_000 },
    onKept: ({ changes }) => {
      if (changes.length > 0) announced.push(changes.length);
    },
    onTaken: () => {},
    onProgress: () => {},
    ...more,
  });
  return { state, keeper, announced };
}

/** A transaction that writes one letter, as it arrives. */
function arrives(keeper: Keeper, id: string, end: bigint): void {
  const messages: PgoutputMessage[] = [
    { kind: 'begin' },
    { kind: 'insert', relation: 7, row: [id, 'u1'] },
    { kind: 'commit', end, committedAt: 900 },
  ];
  for (const message of messages) keeper.onMessage(message);
  keeper.onProgress(end);
}

test('SY-100 once something could not be kept nothing after it is, so the place on disk does not pass it over', async () => {
  const { state, keeper, announced } = kept();
  arrives(keeper, 'l1', 20n);
  await keeper.idle();
  expect([state.about?.position, keeper.kept, announced]).toEqual(['0/14', 20n, [1]]);
  const relation = { oid: 7, schema: 'public', name: 'letter', columns: [] };
  keeper.onMessage({ kind: 'relation', relation });
  await expect(keeper.failed).rejects.toThrow(StartOver);
  arrives(keeper, 'l2', 30n);
  await keeper.idle();
  await keeper.settle();
  expect([state.about?.position, keeper.kept, announced]).toEqual(['0/14', 20n, [1]]);
});

test('SY-100 settling keeps what has just arrived, and how far the log was read without anything to keep', async () => {
  const { state, keeper, announced } = kept();
  keeper.onProgress(40n);
  await keeper.idle();
  // nothing was committed before it, so it need not be on disk yet
  expect([state.about?.position, keeper.kept]).toEqual(['0/A', 10n]);
  arrives(keeper, 'l1', 50n);
  keeper.onMessage({ kind: 'begin' });
  keeper.onMessage({ kind: 'insert', relation: 7, row: ['half', 'u1'] });
  await keeper.settle();
  expect([state.about?.position, keeper.kept, announced]).toEqual(['0/32', 50n, [1]]);
  keeper.onMessage({ kind: 'commit', end: 60n, committedAt: 900 });
  keeper.onProgress(60n);
  await keeper.idle();
  expect([state.about?.position, keeper.kept, announced]).toEqual(['0/32', 50n, [1]]);
});

test('SY-140 commits, their row changes and what these came to are counted once they are kept', async () => {
  const taken: Taken[] = [];
  const { keeper } = kept({ onTaken: (one) => taken.push(one) });
  arrives(keeper, 'l1', 20n);
  keeper.onMessage({ kind: 'begin' });
  keeper.onMessage({ kind: 'insert', relation: 7, row: ['l2', null] });
  await keeper.idle();
  // a row that lies in no bucket counts as a change and comes to nothing; a mark is no commit of rows
  keeper.onMessage({ kind: 'delete', relation: 7, old: ['l1', null] });
  keeper.onMessage({ kind: 'commit', end: 30n, committedAt: 950 });
  keeper.onMessage({ kind: 'begin' });
  keeper.onMessage({ kind: 'commit', end: 40n, committedAt: 990 });
  await keeper.idle();
  expect(taken).toEqual([
    { committedAt: [900], rowChanges: 1, operations: 1 },
    { committedAt: [950], rowChanges: 2, operations: 1 },
  ]);
});
