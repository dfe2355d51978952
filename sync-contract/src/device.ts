import type { BucketLine, CheckpointLine, DataLine, DiffLine, Line, Operation } from './lines.ts';
import { operationsOf } from './lines.ts';
import { flatValues } from './row-text.ts';

interface HeldBucket {
  after: bigint;
  sum: number;
  readonly rows: Map<string, string>;
}

/**
 * What a device keeps from stream to stream, and a strict judge of every line that it is sent: whatever breaks the
 * protocol is noted in `faults`, which each test of this suite wants empty.
 */
export class Device {
  readonly clientId: string;
  readonly buckets = new Map<string, HeldBucket>();
  readonly faults: string[] = [];
  /** As told by the last complete checkpoint. */
  writeCheckpoint = 0n;
  #stream: OpenCheckpoints | undefined;

  constructor(clientId: string = crypto.randomUUID()) {
    this.clientId = clientId;
  }

  /** What a request says that the device holds. */
  positions(): { name: string; after: string }[] {
    return [...this.buckets].map(([name, { after }]) => ({ name, after: String(after) }));
  }

  /** `type/id` → the row's text, whichever bucket holds it. */
  rows(): Map<string, string> {
    return new Map([...this.buckets.values()].flatMap((bucket) => [...bucket.rows]));
  }

  /** A new stream begins, with so many subscriptions in its request. */
  begin(subscriptions: number): void {
    this.#stream = {
      subscriptions,
      targets: new Map(),
      writeCheckpoint: 0n,
      lastOpId: -1n,
      open: false,
      priority: 0,
    };
  }

  /** @param text one line as it came; returns it parsed, or undefined for a blank one */
  take(text: string): Line | undefined {
    if (text.trim() === '') return undefined;
    const line: Line = JSON.parse(text);
    if (Object.keys(line).length !== 1) this.#fault('not exactly one key', text);
    const stream = this.#stream;
    if (stream === undefined) throw new Error('no stream has begun');
    if (line.checkpoint !== undefined) this.#checkpoint(stream, line.checkpoint);
    else if (line.checkpoint_diff !== undefined) this.#diff(stream, line.checkpoint_diff);
    else if (line.data !== undefined) this.#data(stream, line.data, text.length);
    else if (line.partial_checkpoint_complete !== undefined) {
      const { priority, last_op_id } = line.partial_checkpoint_complete;
      this.#verify(stream, priority, last_op_id, text);
      stream.priority = Math.max(stream.priority, priority + 1);
    } else if (line.checkpoint_complete !== undefined)
      this.#complete(stream, line.checkpoint_complete.last_op_id);
    else if (typeof line.token_expires_in !== 'number') this.#fault('an unknown line', text);
    return line;
  }

  #checkpoint(stream: OpenCheckpoints, line: CheckpointLine): void {
    if (stream.lastOpId >= 0n) this.#fault('a second checkpoint line', '');
    stream.targets = new Map(line.buckets.map((bucket) => [bucket.bucket, bucket]));
    for (const { name, is_default, errors } of line.streams)
      if (typeof name !== 'string' || typeof is_default !== 'boolean' || !Array.isArray(errors))
        this.#fault('a stream is not as it should be', name);
    for (const bucket of line.buckets)
      for (const reason of bucket.subscriptions ?? []) {
        const isGood =
          'default' in reason
            ? line.streams[reason.default]?.is_default === true
            : reason.sub >= 0 && reason.sub < stream.subscriptions;
        if (!isGood) this.#fault('a reason points nowhere', JSON.stringify(bucket));
      }
    for (const name of this.buckets.keys()) if (!stream.targets.has(name)) this.buckets.delete(name);
    this.#head(stream, line, line.buckets);
  }

  #diff(stream: OpenCheckpoints, line: DiffLine): void {
    if (stream.lastOpId < 0n) this.#fault('a diff before any checkpoint', '');
    for (const name of line.removed_buckets) {
      if (!stream.targets.delete(name)) this.#fault('a bucket is removed that was not there', name);
      this.buckets.delete(name);
    }
    for (const bucket of line.updated_buckets) stream.targets.set(bucket.bucket, bucket);
    this.#head(stream, line, line.updated_buckets);
  }

  #head(
    stream: OpenCheckpoints,
    line: { last_op_id: string; write_checkpoint?: string },
    buckets: readonly BucketLine[],
  ): void {
    const at = this.#id(line.last_op_id);
    if (at < stream.lastOpId) this.#fault('last_op_id goes back', line.last_op_id);
    const written = line.write_checkpoint === undefined ? 0n : this.#id(line.write_checkpoint);
    if (written < stream.writeCheckpoint)
      this.#fault('the write checkpoint is lost or goes back', String(written));
    for (const bucket of buckets) {
      const { bucket: name, checksum, count = 0, priority = 3 } = bucket;
      if (typeof name !== 'string' || ![checksum, count, priority].every(Number.isInteger))
        this.#fault('a bucket is not as it should be', JSON.stringify(bucket));
      if (priority < 0 || priority > 3) this.#fault('a priority that does not exist', JSON.stringify(bucket));
    }
    Object.assign(stream, { writeCheckpoint: written, lastOpId: at, open: true, priority: 0 });
  }

  #data(stream: OpenCheckpoints, line: DataLine, length: number): void {
    const target = stream.targets.get(line.bucket);
    if (!stream.open || target === undefined) {
      this.#fault('data that no checkpoint announced', line.bucket);
      return;
    }
    const priority = target.priority ?? 3;
    if (priority < stream.priority) this.#fault('data of a priority that was done', line.bucket);
    stream.priority = priority;
    const { operations } = operationsOf(line);
    // a MOVE that makes up for what is left out may come on top; that a line has 1000 at most is a claim of its own
    const rows = operations.filter(({ op }) => op === 'PUT' || op === 'REMOVE').length;
    if (rows > 1000) this.#fault('more than 1000 rows in a line', String(rows));
    if (operations.length > 1 && length > 2 * 1_048_576)
      this.#fault('a line of more than 1 MiB', String(length));
    const bucket = this.buckets.get(line.bucket) ?? { after: 0n, sum: 0, rows: new Map() };
    this.buckets.set(line.bucket, bucket);
    for (const operation of operations) this.#operation(stream, bucket, operation);
  }

  #operation(stream: OpenCheckpoints, bucket: HeldBucket, operation: Operation): void {
    const { op, object_type, object_id, data, checksum } = operation;
    const id = this.#id(operation.op_id);
    if (id <= bucket.after || id > stream.lastOpId)
      this.#fault(`operation not after ${bucket.after} and up to ${stream.lastOpId}`, operation.op_id);
    if (!Number.isInteger(checksum)) this.#fault('a checksum that is no number', JSON.stringify(operation));
    bucket.after = id;
    bucket.sum = op === 'CLEAR' ? checksum >>> 0 : (bucket.sum + checksum) >>> 0;
    const key = `${object_type}/${object_id}`;
    if (op === 'PUT' || op === 'REMOVE')
      if (typeof object_type !== 'string' || typeof object_id !== 'string')
        this.#fault('a row without type and id as text', JSON.stringify(operation));
    if (op === 'PUT') {
      if (typeof data !== 'string' || flatValues(data) === undefined)
        this.#fault('a row that is not the text of a flat object', JSON.stringify(operation));
      bucket.rows.set(key, typeof data === 'string' ? data : JSON.stringify(data));
    } else if (op === 'REMOVE') bucket.rows.delete(key);
    else if (op === 'CLEAR') bucket.rows.clear();
    else if (op !== 'MOVE') this.#fault('an unknown operation', op);
  }

  #complete(stream: OpenCheckpoints, lastOpId: string): void {
    this.#verify(stream, 3, lastOpId, 'complete');
    stream.open = false;
    for (const name of stream.targets.keys()) {
      const bucket = this.buckets.get(name) ?? { after: 0n, sum: 0, rows: new Map() };
      bucket.after = stream.lastOpId;
      this.buckets.set(name, bucket);
    }
    this.writeCheckpoint = stream.writeCheckpoint;
  }

  #verify(stream: OpenCheckpoints, priority: number, lastOpId: string, text: string): void {
    if (!stream.open) this.#fault('a completion without a checkpoint', text);
    if (this.#id(lastOpId) !== stream.lastOpId) this.#fault('a completion of another position', text);
    for (const [name, target] of stream.targets)
      if ((target.priority ?? 3) <= priority && (this.buckets.get(name)?.sum ?? 0) !== target.checksum >>> 0)
        this.#fault('a wrong sum', name);
  }

  #id(text: string): bigint {
    if (typeof text === 'string' && /^\d{1,19}$/.test(text)) {
      const id = BigInt(text);
      if (id < 2n ** 63n) return id;
    }
    this.#fault('not a decimal string of 64 bits', JSON.stringify(text));
    return 0n;
  }

  #fault(what: string, where: string): void {
    this.faults.push(`${what}: ${where.slice(0, 300)}`);
  }
}

interface OpenCheckpoints {
  readonly subscriptions: number;
  targets: Map<string, BucketLine>;
  writeCheckpoint: bigint;
  lastOpId: bigint;
  /** Between a checkpoint's line and its completion. */
  open: boolean;
  /** Data more urgent than this are done. */
  priority: number;
}
