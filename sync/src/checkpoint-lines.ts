import type { BucketChunk, BucketReader } from './bucket-store.ts';

/** What a checkpoint says of one bucket, and the way there. */
export interface BucketUpdate {
  readonly name: string;
  readonly priority: number;
  /** As the checkpoint line lists it. */
  readonly described: object;
  readonly reader: BucketReader | undefined;
}

/**
 * The lines of one checkpoint, in order. Rows of priority 0 are applied on a device that has unsent writes only
 * at a partial completion, so that is sent for priority 0 even when nothing follows.
 * @param head the `checkpoint` or `checkpoint_diff` itself
 * @param lowest the priority that a device gets last, of all its buckets
 */
export function* checkpointLines(
  head: object,
  updates: readonly BucketUpdate[],
  lowest: number,
  lastOpId: number,
): Generator<string> {
  yield `${JSON.stringify(head)}\n`;
  for (const priority of [...new Set(updates.map((update) => update.priority))].sort()) {
    for (const update of updates) if (update.priority === priority) yield* dataLines(update);
    if (priority === 0 || priority < lowest)
      yield `{"partial_checkpoint_complete":{"last_op_id":"${lastOpId}","priority":${priority}}}\n`;
  }
  yield `{"checkpoint_complete":{"last_op_id":"${lastOpId}"}}\n`;
}

function* dataLines({ name, reader }: BucketUpdate): Generator<string> {
  for (let chunk = reader?.next(); chunk !== undefined; chunk = reader?.next()) yield dataLine(name, chunk);
}

/** Chunks that many streams are sent are shared (shared-pin.ts), and so is their line. */
function dataLine(name: string, chunk: BucketChunk): string {
  const known = lastLines.get(chunk);
  if (known?.name === name) return known.line;
  const { after, nextAfter, hasMore, operations } = chunk;
  const line = `{"data":{"bucket":${JSON.stringify(name)},"after":"${after}","has_more":${hasMore},"data":[${operations.join(',')}],"next_after":"${nextAfter}"}}\n`;
  lastLines.set(chunk, { name, line });
  return line;
}

const lastLines = new WeakMap<BucketChunk, { readonly name: string; readonly line: string }>();
