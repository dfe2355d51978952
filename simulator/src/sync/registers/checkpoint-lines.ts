/** The lines of a checkpoint, and what a liar makes of them: still a good stream, with right sums. */

export interface Operation {
  readonly op_id: string;
  readonly op: string;
  readonly object_id?: string;
  readonly data?: string;
  readonly checksum: number;
}

interface Line {
  readonly checkpoint_diff?: { readonly last_op_id: string; readonly updated_buckets: readonly BucketSum[] };
  readonly data?: { readonly bucket: string; readonly data: readonly Operation[] };
  readonly checkpoint_complete?: { readonly last_op_id: string };
}

interface BucketSum {
  readonly bucket: string;
  readonly checksum: number;
}

export function lineOf(line: string): Line {
  const parsed: Line = JSON.parse(line);
  return parsed;
}

export function onOperations(
  checkpoint: readonly string[],
  change: (operation: Operation) => Operation,
): string[] {
  return checkpoint.map((line) => {
    const { data } = lineOf(line);
    return data === undefined ? line : JSON.stringify({ data: { ...data, data: data.data.map(change) } });
  });
}

export function nothing({ op_id, checksum }: Operation): Operation {
  return { op_id, op: 'MOVE', checksum };
}

/** So long the device can look at what is wrong. */
const HALF_MS = 80;

/** The first half of the operations in a checkpoint of its own, with the sums that are right there. */
export function halved(checkpoint: readonly string[]): readonly (string | number)[] {
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
export function withOld(
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
