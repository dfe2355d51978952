/** A client of the bare protocol: it keeps what it is sent, checks every sum, and lets a test look at the lines. */

export interface BucketLine {
  readonly bucket: string;
  readonly checksum: number;
  readonly count?: number;
  readonly priority?: number;
  readonly subscriptions?: readonly unknown[];
}

export interface Operation {
  readonly op_id: string;
  readonly op: 'PUT' | 'REMOVE' | 'MOVE' | 'CLEAR';
  readonly object_type?: string;
  readonly object_id?: string;
  readonly data?: string | null;
  readonly checksum: number;
}

export interface Line {
  readonly checkpoint?: {
    readonly last_op_id: string;
    readonly write_checkpoint?: string;
    readonly buckets: readonly BucketLine[];
    readonly streams: readonly { readonly name: string; readonly is_default: boolean }[];
  };
  readonly checkpoint_diff?: {
    readonly last_op_id: string;
    readonly write_checkpoint?: string;
    readonly removed_buckets: readonly string[];
    readonly updated_buckets: readonly BucketLine[];
  };
  readonly data?: {
    readonly bucket: string;
    readonly after: string;
    readonly next_after: string;
    readonly has_more: boolean;
    readonly data: readonly Operation[];
  };
  readonly partial_checkpoint_complete?: { readonly last_op_id: string; readonly priority: number };
  readonly checkpoint_complete?: { readonly last_op_id: string };
  readonly token_expires_in?: number;
}

interface Bucket {
  after: bigint;
  sum: number;
  readonly rows: Map<string, string>;
}

/** What a device keeps between its streams. */
export class TestDevice {
  readonly clientId: string;
  readonly buckets = new Map<string, Bucket>();
  /** As told by the last complete checkpoint. */
  writeCheckpoint = 0n;
  constructor(clientId: string = crypto.randomUUID()) {
    this.clientId = clientId;
  }

  /** `type/id` → the row's JSON, whichever bucket holds it. */
  rows(): Map<string, Record<string, unknown>> {
    const all = [...this.buckets.values()].flatMap((bucket) => [...bucket.rows]);
    return new Map(all.map(([key, data]) => [key, JSON.parse(data)]));
  }

  /** Bucket names without their version. */
  bucketNames(): string[] {
    return [...this.buckets.keys()].map((name) => name.slice(name.indexOf('#') + 1)).sort();
  }

  /** What the device says in a request. */
  positions(): { name: string; after: string }[] {
    return [...this.buckets].map(([name, { after }]) => ({ name, after: String(after) }));
  }
}

export interface OpenOptions {
  readonly url: string;
  readonly token: string;
  readonly device?: TestDevice;
  /** Replaces fields of the request. */
  readonly body?: Record<string, unknown>;
  /** Goes away after so many data lines, and takes no line more. */
  readonly cutOffAfter?: number;
}

export class TestStream {
  readonly device: TestDevice;
  readonly lines: Line[] = [];
  /** Sums that were wrong when a completion said that all is there. Always empty, else the service is wrong. */
  readonly mismatches: string[] = [];
  readonly #response: Response;
  readonly #abort: AbortController;
  readonly #waiters = new Set<() => void>();
  #targets = new Map<string, BucketLine>();
  #writeCheckpoint = 0n;
  completed = 0;
  isOver = false;

  private constructor(device: TestDevice, response: Response, abort: AbortController) {
    this.device = device;
    this.#response = response;
    this.#abort = abort;
  }

  /** @throws when the answer is not 200 */
  static async open(options: OpenOptions): Promise<TestStream> {
    const device = options.device ?? new TestDevice();
    const abort = new AbortController();
    const response = await postStream(options, device, abort.signal);
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    const stream = new TestStream(device, response, abort);
    void stream.#read(options.cutOffAfter ?? Number.POSITIVE_INFINITY);
    return stream;
  }

  get contentType(): string | null {
    return this.#response.headers.get('content-type');
  }

  /** Resolves once `condition` holds; looked at after every line. */
  async until(condition: (stream: TestStream) => boolean, timeoutMs = 10_000): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (!condition(this)) {
      if (Date.now() > end) throw new Error(`not within ${timeoutMs} ms; last lines:\n${this.#tail()}`);
      if (this.isOver) throw new Error(`the stream is over; last lines:\n${this.#tail()}`);
      await new Promise<void>((wake) => {
        const timer = setTimeout(done, Math.max(1, end - Date.now()));
        const waiters = this.#waiters;
        function done(): void {
          clearTimeout(timer);
          waiters.delete(done);
          wake();
        }
        waiters.add(done);
      });
    }
  }

  /** Resolves at the next complete checkpoint after this call whose state fulfils `condition`. */
  untilComplete(condition: (device: TestDevice) => boolean = () => true, timeoutMs?: number): Promise<void> {
    return this.until(() => this.completed > 0 && this.#isComplete && condition(this.device), timeoutMs);
  }

  async untilOver(timeoutMs = 10_000): Promise<void> {
    await this.until((stream) => stream.isOver, timeoutMs).catch((error: unknown) => {
      if (!this.isOver) throw error;
    });
  }

  close(): void {
    this.#abort.abort();
  }

  get #isComplete(): boolean {
    return (
      this.lines.findLast((line) => line.token_expires_in === undefined)?.checkpoint_complete !== undefined
    );
  }

  #tail(): string {
    return this.lines
      .slice(-6)
      .map((line) => JSON.stringify(line).slice(0, 600))
      .join('\n');
  }

  async #read(cutOffAfter: number): Promise<void> {
    let rest = '';
    const decoder = new TextDecoder();
    try {
      for await (const chunk of this.#response.body ?? []) {
        rest += decoder.decode(chunk, { stream: true });
        const parts = rest.split('\n');
        rest = parts.pop() ?? '';
        for (const part of parts) {
          if (this.lines.filter((line) => line.data !== undefined).length >= cutOffAfter) return this.close();
          this.#take(JSON.parse(part));
        }
        this.#wakeAll();
      }
    } catch (error) {
      if (error instanceof SyntaxError) throw error;
    } finally {
      this.isOver = true;
      this.#wakeAll();
    }
  }

  #wakeAll(): void {
    for (const wake of [...this.#waiters]) wake();
  }

  #take(line: Line): void {
    if (Object.keys(line).length !== 1) throw new Error(`not exactly one key: ${JSON.stringify(line)}`);
    this.lines.push(line);
    const { buckets } = this.device;
    if (line.checkpoint !== undefined) {
      this.#targets = new Map(line.checkpoint.buckets.map((bucket) => [bucket.bucket, bucket]));
      for (const name of buckets.keys()) if (!this.#targets.has(name)) buckets.delete(name);
      this.#writeCheckpoint = BigInt(line.checkpoint.write_checkpoint ?? 0);
    } else if (line.checkpoint_diff !== undefined) {
      for (const name of line.checkpoint_diff.removed_buckets) {
        this.#targets.delete(name);
        buckets.delete(name);
      }
      for (const bucket of line.checkpoint_diff.updated_buckets) this.#targets.set(bucket.bucket, bucket);
      this.#writeCheckpoint = BigInt(line.checkpoint_diff.write_checkpoint ?? 0);
    } else if (line.data !== undefined) {
      const bucket = buckets.get(line.data.bucket) ?? { after: 0n, sum: 0, rows: new Map() };
      buckets.set(line.data.bucket, bucket);
      for (const operation of line.data.data) applyOperation(bucket, operation);
    } else if (line.partial_checkpoint_complete !== undefined) {
      this.#verify(line.partial_checkpoint_complete.priority);
    } else if (line.checkpoint_complete !== undefined) {
      this.#verify(3);
      for (const name of this.#targets.keys()) {
        const bucket = buckets.get(name) ?? { after: 0n, sum: 0, rows: new Map() };
        bucket.after = BigInt(line.checkpoint_complete.last_op_id);
        buckets.set(name, bucket);
      }
      this.device.writeCheckpoint = this.#writeCheckpoint;
      this.completed += 1;
    }
  }

  #verify(priority: number): void {
    for (const [name, target] of this.#targets)
      if (
        (target.priority ?? 3) <= priority &&
        (this.device.buckets.get(name)?.sum ?? 0) !== target.checksum >>> 0
      )
        this.mismatches.push(name);
  }
}

/** The bare request. */
export function postStream(
  options: OpenOptions,
  device: TestDevice,
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(`${options.url}/sync/stream`, {
    method: 'POST',
    headers: { authorization: `Token ${options.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      buckets: device.positions(),
      include_checksum: true,
      raw_data: true,
      binary_data: true,
      client_id: device.clientId,
      parameters: {},
      streams: { include_defaults: true, subscriptions: [] },
      app_metadata: {},
      ...options.body,
    }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Asks for a write checkpoint, as a client does when its uploads are done. */
export async function askWriteCheckpoint(url: string, token: string, device: TestDevice): Promise<bigint> {
  const response = await fetch(`${url}/write-checkpoint2.json?client_id=${device.clientId}`, {
    headers: { authorization: `Token ${token}` },
  });
  const { data }: { data: { write_checkpoint: string } } = JSON.parse(await response.text());
  return BigInt(data.write_checkpoint);
}

function applyOperation(
  bucket: Bucket,
  { op, op_id, object_type, object_id, data, checksum }: Operation,
): void {
  if (BigInt(op_id) <= bucket.after) throw new Error(`operation ${op_id} is not after ${bucket.after}`);
  bucket.after = BigInt(op_id);
  bucket.sum = op === 'CLEAR' ? checksum : (bucket.sum + checksum) >>> 0;
  const key = `${object_type}/${object_id}`;
  if (op === 'PUT') bucket.rows.set(key, data ?? '');
  if (op === 'REMOVE') bucket.rows.delete(key);
  if (op === 'CLEAR') bucket.rows.clear();
}
