import type { Pool } from 'pg';
import { type AppliedChunk, applyChunks, type Chunk, type Tools } from './apply-chunk.ts';
import { createGroups, type Turn } from './group-commit.ts';
import { describeFault } from './postgres-faults.ts';
import { transact, transactOnce } from './transaction.ts';

export interface Applying extends Tools {
  readonly pool: Pool;
  /** A number in [0, 1): spreads the retries of transactions that met each other. */
  readonly random: () => number;
  readonly atOnce: number;
  readonly mostWrites: number;
}

/** Undefined if the database can't be had; nothing of the chunk is stored then. */
type Answer = AppliedChunk | undefined;

/**
 * Chunks in database transactions, those that wait for one at the same time in one. If anything throws in there,
 * nothing of it is kept, and each of them is done again alone: so no device gets another result because of what
 * others sent, and what throws is found where it is (WB-8).
 */
export function createApplying(applying: Applying): (chunk: Chunk) => Promise<Answer> {
  const { pool, random, atOnce, mostWrites } = applying;

  const together = async (group: readonly Turn<Chunk, Answer>[]): Promise<boolean> => {
    const chunks = group.map(({ chunk }) => chunk);
    try {
      const applied = await transactOnce(pool, (client) => applyChunks(client, applying, chunks, 'together'));
      for (const [index, { answer }] of group.entries()) answer(applied[index]);
      return true;
    } catch (error) {
      for (const { log } of chunks) log({ event: 'retried', error: describeFault(error) });
      return false;
    }
  };

  const alone = async (chunk: Chunk): Promise<Answer> => {
    const done = await transact({ pool, random, log: chunk.log }, async (client, mode) => {
      const [applied] = await applyChunks(client, applying, [chunk], mode);
      return applied;
    });
    return done?.value;
  };

  return createGroups<Chunk, Answer>({
    atOnce,
    mostWrites,
    run: async (group) => {
      if (group.length > 1 && (await together(group))) return;
      for (const { chunk, answer } of group) {
        const applied = alone(chunk);
        answer(applied);
        // whoever waits for the answer hears of it
        await applied.catch(() => {});
      }
    },
  });
}
