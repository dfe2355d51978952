import { type Child, numberOf, numbersOf, startChild } from './child.ts';

/** What a reader asks an endpoint, or a peer, for. */
export interface StreamRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Held {
  readonly name: string;
  readonly after: string;
}

/** The request that the client SDK makes. */
export function streamRequest(url: string, token: string, held: readonly Held[] = []): StreamRequest {
  return {
    url: `${url}/sync/stream`,
    method: 'POST',
    headers: {
      authorization: `Token ${token}`,
      'content-type': 'application/json',
      accept: 'application/x-ndjson',
    },
    body: JSON.stringify({
      buckets: held,
      include_checksum: true,
      raw_data: true,
      client_id: '{client}',
      parameters: {},
      streams: { include_defaults: true, subscriptions: [] },
    }),
  };
}

/** One stream, from the request to the first complete checkpoint. */
export interface Drained {
  readonly ms: number;
  /** To the first line. */
  readonly firstMs: number;
  /** Of the text, and of what was sent for it. */
  readonly bytes: number;
  readonly wireBytes: number;
  readonly rows: number;
  readonly isZipped: boolean;
  /** Of the reader meanwhile. */
  readonly readerCpuSeconds: number;
  /** What a device holds after it. */
  readonly held: readonly Held[];
}

export async function drain(request: StreamRequest, { gzip = false } = {}): Promise<Drained> {
  const reader = await startChild('reader-process.ts', []);
  try {
    const answer = await reader.ask({ ask: 'drain', ...request, gzip });
    return {
      ms: numberOf(answer, 'ms'),
      firstMs: numberOf(answer, 'firstMs'),
      bytes: numberOf(answer, 'bytes'),
      wireBytes: numberOf(answer, 'wireBytes'),
      rows: numberOf(answer, 'rows'),
      isZipped: numberOf(answer, 'isZipped') === 1,
      readerCpuSeconds: numberOf(answer, 'cpuSeconds'),
      held: heldAfter(answer),
    };
  } finally {
    await reader.kill();
  }
}

function heldAfter(answer: unknown): Held[] {
  const head: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'head') : '';
  const { checkpoint }: { checkpoint?: { last_op_id: string; buckets: { bucket: string }[] } | undefined } =
    JSON.parse(String(head).startsWith('{') ? String(head) : '{}');
  return (checkpoint?.buckets ?? []).map(({ bucket }) => ({
    name: bucket,
    after: checkpoint?.last_op_id ?? '0',
  }));
}

/** Streams that are open at the same time, over a few processes. */
export interface Readers {
  /** How often the marker has come, over all streams. */
  count(): Promise<number>;
  /** CPU time of all of them since they began to wait. */
  cpuSeconds(): Promise<number>;
  /** Each time that `<marker><number>@` came, by the machine's monotonic clock. */
  seen(): Promise<{ readonly numbers: readonly number[]; readonly atMs: readonly number[] }>;
  close(): Promise<void>;
}

const STREAMS_A_PROCESS = 250;

/** Resolves when each stream has all that there is. */
export async function openReaders(request: StreamRequest, streams: number, marker: string): Promise<Readers> {
  const shares: number[] = [];
  for (let left = streams; left > 0; left -= STREAMS_A_PROCESS)
    shares.push(Math.min(left, STREAMS_A_PROCESS));
  const readers: Child[] = await Promise.all(shares.map(() => startChild('reader-process.ts', [])));
  const close = async () => {
    await Promise.all(readers.map((reader) => reader.kill()));
  };
  const all = (ask: string) => Promise.all(readers.map((reader) => reader.ask({ ask })));
  const summed = async (key: string) =>
    (await all('count')).reduce((sum: number, answer) => sum + numberOf(answer, key), 0);
  try {
    await Promise.all(
      readers.map((reader, at) => reader.ask({ ask: 'open', ...request, streams: shares[at] ?? 0, marker })),
    );
  } catch (error) {
    await close();
    throw error;
  }
  const cpuAtStart = await summed('cpuSeconds');
  return {
    count: () => summed('count'),
    cpuSeconds: async () => (await summed('cpuSeconds')) - cpuAtStart,
    seen: async () => {
      const answers = await all('seen');
      return {
        numbers: answers.flatMap((answer) => numbersOf(answer, 'numbers')),
        atMs: answers.flatMap((answer) => numbersOf(answer, 'atMs')),
      };
    },
    close,
  };
}
