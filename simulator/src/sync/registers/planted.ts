import { halved, lineOf, nothing, type Operation, onOperations, withOld } from './checkpoint-lines.ts';
import type { Liar } from './lies.ts';

/**
 * One fault of each kind that a sync service could have. Each lets a number of checkpoints pass first, and then does
 * wrong again and again, so that some device surely looks.
 */
export interface Planted {
  readonly name: string;
  /** What the checkers must say, among other things. */
  readonly promise: string;
  readonly liar: () => Liar;
}

export const planted: readonly Planted[] = [
  {
    name: 'operations are lost',
    promise: 'convergence',
    liar: () => {
      let seen = 0;
      return {
        tell: (checkpoint) =>
          onOperations(checkpoint, (operation) => {
            seen += 1;
            const isLost = seen > FIRST_SYNC && /[369]$/.test(operation.object_id ?? '');
            // a MOVE with the same sum is the way to say nothing
            return isLost ? nothing(operation) : operation;
          }),
      };
    },
  },
  {
    name: 'an older checkpoint comes after a newer one',
    promise: 'monotonic reads',
    liar: () => {
      const before = new Map<string, string>();
      let told = 0;
      return {
        tell: (checkpoint) => {
          told += 1;
          const isOld = told > 3 && told % 3 === 0;
          return onOperations(checkpoint, (operation) => {
            const { object_id: id = '', data } = operation;
            const older = before.get(id);
            if (isOld && older !== undefined) return { ...operation, data: older };
            if (data !== undefined && older === undefined) before.set(id, data);
            return operation;
          });
        },
      };
    },
  },
  {
    name: 'a transaction is told in two checkpoints',
    promise: 'atomic visibility',
    liar: () => {
      let told = 0;
      return {
        tell: (checkpoint) => {
          told += 1;
          return told % 2 === 0 ? halved(checkpoint) : checkpoint;
        },
      };
    },
  },
  {
    name: 'a register is late by some checkpoints, the others are not',
    promise: 'writes follow reads',
    liar: () => {
      const held = new Map<string, Operation>();
      let told = 0;
      return {
        tell: (checkpoint) => {
          told += 1;
          if (told < 3) return checkpoint;
          const lateNow = told % 8 !== 0;
          return onOperations(checkpoint, (operation) => {
            const { object_id: id } = operation;
            if (id === undefined || !/[05]$/.test(id)) return operation;
            if (!lateNow) return operation;
            held.set(id, operation);
            return nothing(operation);
          });
        },
      };
    },
  },
  {
    name: 'after a reconnection the answer is of an older position',
    promise: 'monotonic reads',
    liar: () => {
      const first = new Map<string, { readonly bucket: string; readonly data: string }>();
      let streams = 0;
      let isFirst = true;
      return {
        onStream: () => {
          streams += 1;
          isFirst = true;
        },
        tell: (checkpoint) => {
          const isAnswer = isFirst && streams > 1;
          isFirst = false;
          if (isAnswer) return withOld(checkpoint, first);
          for (const line of checkpoint) {
            const { data: part } = lineOf(line);
            for (const { object_id: id, data } of part?.data ?? [])
              if (id !== undefined && data !== undefined && !first.has(id))
                first.set(id, { bucket: part?.bucket ?? '', data });
          }
          return checkpoint;
        },
      };
    },
  },
  {
    name: 'a write checkpoint is told before the data that it vouches for',
    promise: 'read your writes',
    liar: () => {
      let lastOpId = '0';
      return {
        delayMs: LATE_MS,
        tell: (checkpoint) => {
          lastOpId = lineOf(checkpoint.at(-1) ?? '{}').checkpoint_complete?.last_op_id ?? lastOpId;
          return checkpoint;
        },
        onPromise: (number) => [
          `{"checkpoint_diff":{"last_op_id":"${lastOpId}","write_checkpoint":"${number}","updated_buckets":[],"removed_buckets":[]}}`,
          `{"checkpoint_complete":{"last_op_id":"${lastOpId}"}}`,
        ],
      };
    },
  },
];

/** The registers come first; what is wrong then is a first sync that never was right. */
const FIRST_SYNC = 100;
const LATE_MS = 400;
