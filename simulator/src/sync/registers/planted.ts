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

interface Operation {
  readonly op_id: string;
  readonly op: string;
  readonly object_id?: string;
  readonly data?: string;
  readonly checksum: number;
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
/** So long the device can look at what is wrong. */
const HALF_MS = 80;
const LATE_MS = 400;

interface Line {
  readonly checkpoint_diff?: { readonly last_op_id: string; readonly updated_buckets: readonly BucketSum[] };
  readonly data?: { readonly bucket: string; readonly data: readonly Operation[] };
  readonly checkpoint_complete?: { readonly last_op_id: string };
}

interface BucketSum {
  readonly bucket: string;
  readonly checksum: number;
}

function lineOf(line: string): Line {
  const parsed: Line = JSON.parse(line);
  return parsed;
}

function onOperations(checkpoint: readonly string[], change: (operation: Operation) => Operation): string[] {
  return checkpoint.map((line) => {
    const { data } = lineOf(line);
    return data === undefined ? line : JSON.stringify({ data: { ...data, data: data.data.map(change) } });
  });
}

function nothing({ op_id, checksum }: Operation): Operation {
  return { op_id, op: 'MOVE', checksum };
}

/** The first half of the operations in a checkpoint of its own, with the sums that are right there. */
function halved(checkpoint: readonly string[]): readonly (string | number)[] {
  const lines = checkpoint.map(lineOf);
  const head = lines[0]?.checkpoint_diff;
  const parts = lines.flatMap(({ data }) => data ?? []);
  const operations = parts.flatMap(({ data }) => data);
  if (head === undefined || operations.length < 2) return checkpoint;
  const ids = operations.map(({ op_id }) => Number(op_id)).sort((a, b) => a - b);
  const middle = ids[Math.floor(ids.length / 2) - 1] ?? 0;
  const isEarly = ({ op_id }: Operation) => Number(op_id) <= middle;
  const half = (keep: (operation: Operation) => boolean) =>
    parts.map((part) => JSON.stringify({ data: { ...part, data: part.data.filter(keep) } }));
  const sums = head.updated_buckets.map((described) => {
    const late = parts
      .filter(({ bucket }) => bucket === described.bucket)
      .flatMap(({ data }) => data.filter((operation) => !isEarly(operation)));
    const sum = late.reduce((rest, { checksum }) => rest - checksum, described.checksum);
    return { ...described, checksum: sum | 0 };
  });
  return [
    JSON.stringify({ checkpoint_diff: { ...head, last_op_id: String(middle), updated_buckets: sums } }),
    ...half(isEarly),
    `{"checkpoint_complete":{"last_op_id":"${middle}"}}`,
    HALF_MS,
    checkpoint[0] ?? '',
    ...half((operation) => !isEarly(operation)),
    ...checkpoint.slice(-1),
  ];
}

/** Before the completion: rows as they were at first, with sums of nothing. */
function withOld(
  checkpoint: readonly string[],
  first: ReadonlyMap<string, { readonly bucket: string; readonly data: string }>,
): string[] {
  const lastOpId = lineOf(checkpoint.at(-1) ?? '{}').checkpoint_complete?.last_op_id ?? '0';
  const old = [...first].map(([id, { bucket, data }]) =>
    JSON.stringify({
      data: {
        bucket,
        data: [{ op_id: lastOpId, op: 'PUT', object_type: 'register', object_id: id, data, checksum: 0 }],
      },
    }),
  );
  return [...checkpoint.slice(0, -1), ...old, ...checkpoint.slice(-1)];
}
