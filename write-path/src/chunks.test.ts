import type { ClientTransaction } from '@festival-ops/policy/wire-parse';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunksOf } from './write-path.ts';

const transaction = (size: number): ClientTransaction => ({
  transactionId: null,
  writes: Array.from({ length: size }, (_, opId) => ({
    opId,
    raw: {},
    entry: { ok: false, part: '', isAtomic: false },
  })),
});

test('WB-1 a client transaction is never cut, whatever its size; chunks keep the order and are full', {
  timeout: 30_000,
}, () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 12 })), fc.integer({ min: 1, max: 10 }), (sizes, size) => {
      const transactions = sizes.map(transaction);
      const chunks = chunksOf({ transactions }, size);
      expect(chunks.flat()).toEqual(transactions);
      const counts = chunks.map((chunk) => chunk.reduce((sum, { writes }) => sum + writes.length, 0));
      for (const [index, count] of counts.entries()) {
        expect(count <= size || chunks[index]?.length === 1).toBe(true);
        const next = chunks[index + 1]?.[0];
        if (next !== undefined) expect(count + next.writes.length).toBeGreaterThan(size);
      }
    }),
  );
});
