import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { nowMs } from './clock.ts';

/**
 * Readers of streams, in a process beside the one that measures. They parse nothing: they look for a few bytes, so
 * that what is measured is the endpoint and not they. Times are of the machine's monotonic clock, which all
 * processes share, in milliseconds.
 *
 *   drain {request, gzip}                        → one stream up to its first complete checkpoint
 *   open  {request, streams, marker}             → as many streams; answers when each has a complete checkpoint
 *   seen  {}                                     → what of `<marker><number>@` has come
 *   close {}
 */
interface Asked {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  /** `{client}` becomes another id for each stream. */
  readonly body: string;
}

interface Seen {
  readonly numbers: number[];
  readonly atMs: number[];
}

const COMPLETE = Buffer.from('{"checkpoint_complete"');
const PUT = Buffer.from('"op":"PUT"');
const NEWLINE = 0x0a;

const open = new Set<IncomingMessage>();
let seen: Seen = { numbers: [], atMs: [] };

process.on('message', (message: unknown) => {
  void answerTo(message).then(
    (answer) => process.send?.({ answer }),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit());
process.send?.({ answer: true });

async function answerTo(message: unknown): Promise<unknown> {
  switch (field(message, 'ask')) {
    case 'drain':
      return drain(askedIn(message), field(message, 'gzip') === true);
    case 'open': {
      const marker = Buffer.from(String(field(message, 'marker')));
      const asked = askedIn(message);
      seen = { numbers: [], atMs: [] };
      const opening = Array.from({ length: Number(field(message, 'streams')) }, () => watch(asked, marker));
      await Promise.all(opening);
      return { streams: open.size };
    }
    case 'count':
      return { count: seen.numbers.length, cpuSeconds: cpuSeconds() };
    case 'seen':
      return seen;
    case 'close':
      for (const response of open) response.destroy();
      open.clear();
      return true;
    default:
      return null;
  }
}

async function drain(asked: Asked, gzip: boolean): Promise<object> {
  const [startedAt, cpuAtStart] = [nowMs(), cpuSeconds()];
  const headers: Record<string, string> = gzip
    ? { ...asked.headers, 'accept-encoding': 'gzip' }
    : asked.headers;
  const response = await answered({ ...asked, headers });
  let wireBytes = 0;
  response.on('data', (chunk: Buffer) => {
    wireBytes += chunk.length;
  });
  const isZipped = response.headers['content-encoding'] === 'gzip';
  const lines: Readable = isZipped ? response.pipe(createGunzip()) : response;
  let [bytes, rows, head, firstAtMs] = [0, 0, '', 0];
  let tail: Buffer = Buffer.alloc(0);
  await new Promise<void>((complete, failed) => {
    lines.on('error', failed);
    lines.on('end', () => failed(new Error('the stream ended before it was complete')));
    lines.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (!head.endsWith('\n')) {
        firstAtMs ||= nowMs();
        const end = chunk.indexOf(NEWLINE);
        head += chunk.toString('utf8', 0, end === -1 ? chunk.length : end + 1);
      }
      const text = Buffer.concat([tail, chunk]);
      rows += countOf(PUT, text.subarray(Math.max(0, tail.length - PUT.length + 1)));
      if (text.includes(COMPLETE)) complete();
      tail = text.subarray(Math.max(0, text.length - COMPLETE.length));
    });
  });
  const endedAt = nowMs();
  response.destroy();
  const taken = {
    ms: endedAt - startedAt,
    firstMs: firstAtMs - startedAt,
    cpuSeconds: cpuSeconds() - cpuAtStart,
  };
  return { ...taken, bytes, wireBytes, rows, isZipped: isZipped ? 1 : 0, head };
}

/** Resolves when the stream has its first complete checkpoint; goes on looking for the marker. */
async function watch(asked: Asked, marker: Buffer): Promise<void> {
  const response = await answered(asked);
  open.add(response);
  response.on('error', () => {});
  await new Promise<void>((complete, failed) => {
    let isComplete = false;
    let rest: Buffer = Buffer.alloc(0);
    response.on('close', () => failed(new Error('a stream ended before it was complete')));
    response.on('data', (chunk: Buffer) => {
      const text = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const end = text.lastIndexOf(NEWLINE) + 1;
      const whole = text.subarray(0, end);
      rest = text.subarray(end);
      note(whole, marker);
      if (isComplete || !whole.includes(COMPLETE)) return;
      isComplete = true;
      complete();
    });
  });
}

function note(text: Buffer, marker: Buffer): void {
  for (let at = text.indexOf(marker); at !== -1; at = text.indexOf(marker, at)) {
    const from = at + marker.length;
    const to = text.indexOf(0x40, from);
    seen.numbers.push(Number(text.toString('latin1', from, to)));
    seen.atMs.push(nowMs());
    at = to;
  }
}

function countOf(needle: Buffer, text: Buffer): number {
  let count = 0;
  for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at + needle.length)) count += 1;
  return count;
}

function answered({ url, method, headers, body }: Asked): Promise<IncomingMessage> {
  return new Promise((come, failed) => {
    const ask = url.startsWith('https:') ? httpsRequest : httpRequest;
    const sent = ask(url, { method, headers, agent: false }, (response) => {
      if (response.statusCode === 200) come(response);
      else failed(new Error(`${url} answered ${response.statusCode}`));
    });
    sent.once('error', failed);
    sent.end(body.replace('{client}', crypto.randomUUID()));
  });
}

function askedIn(message: unknown): Asked {
  const headers = field(message, 'headers');
  return {
    url: String(field(message, 'url')),
    method: String(field(message, 'method')),
    headers: Object.fromEntries(
      Object.entries(typeof headers === 'object' && headers !== null ? headers : {}).map(([name, value]) => [
        name,
        String(value),
      ]),
    ),
    body: String(field(message, 'body')),
  };
}

function field(message: unknown, key: string): unknown {
  return typeof message === 'object' && message !== null ? Reflect.get(message, key) : undefined;
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
