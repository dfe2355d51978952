import workerUrl from './powersync-worker.ts?sharedworker&url';

/**
 * The shared worker that keeps the stream for all tabs, and the news of its death.
 *
 * A tab that crashes can take the shared worker along. `@powersync/web` 2.4.0 does not notice: all that it asked
 * of the worker stays without an answer, also its own `disconnect()`, and nothing is sent any more. So what they
 * say to each other passes through here, and once the worker's lock is free (`powersync-worker.ts`) all that was
 * asked counts as done: PowerSync can disconnect, and connect to a new worker.
 */

/** Where PowerSync finds the script of its workers. */
export const powerSyncWorker: string = workerUrl;

/**
 * For PowerSync's option `sync.worker`.
 * @param onDeath is called when the worker has ended while PowerSync still speaks to it
 */
export function startSyncWorker(databaseName: string, onDeath: () => void): SharedWorker {
  const worker = new SharedWorker(workerUrl, { type: 'module', name: `sync ${databaseName}` });
  const lock = lockOf(worker);
  const send = worker.port.postMessage.bind(worker.port);
  // PowerSync's first and only word here hands over the end of a channel of its own.
  worker.port.postMessage = (message: unknown) => {
    const { port, service } = readHello(message);
    const { port1: ours, port2: theirs } = new MessageChannel();
    relay(port, ours, lock, onDeath);
    send({ port: theirs, service }, [theirs]);
  };
  return worker;
}

function lockOf(worker: SharedWorker): Promise<string> {
  return new Promise((resolve) => {
    worker.port.addEventListener(
      'message',
      ({ data }: MessageEvent<{ lock: string }>) => resolve(data.lock),
      { once: true },
    );
  });
}

/** Passes on what page and worker say to each other, until the page takes its leave or the worker is gone. */
function relay(page: MessagePort, worker: MessagePort, lock: Promise<string>, onDeath: () => void): void {
  const unanswered = new Set<string>();
  const left = new AbortController();
  worker.onmessage = ({ data, ports }: MessageEvent<Said>) => {
    if (data.id !== undefined) unanswered.delete(data.id);
    page.postMessage(data, [...ports]);
  };
  page.onmessage = ({ data, ports }: MessageEvent<Said>) => {
    if (isQuestion(data)) unanswered.add(data.id);
    worker.postMessage(data, [...ports]);
    if (data.type !== LEAVE) return;
    left.abort();
    worker.close();
  };
  const answerForTheDead = () => {
    // Nobody is there to do it, so it is as good as done.
    const answer = (id: string) => page.postMessage({ id, type: 'RAW', value: undefined });
    page.onmessage = ({ data }: MessageEvent<Said>) => {
      if (isQuestion(data)) answer(data.id);
      if (data.event === CLOSE) page.postMessage({ event: CLOSED, data: {} });
    };
    for (const id of unanswered) answer(id);
    onDeath();
  };
  // Nothing frees the lock but the worker's end.
  lock
    .then((name) => navigator.locks.request(name, { mode: 'shared', signal: left.signal }, () => {}))
    .then(answerForTheDead, () => {});
}

/**
 * What goes to and fro: questions and answers of Comlink (`comlink/src/protocol.ts`), told apart by what only a
 * question has, and PowerSync's own two words about the end (`SharedSyncClientEvent`).
 */
interface Said {
  readonly id?: string;
  readonly type?: string;
  readonly event?: string;
}

const LEAVE = 'RELEASE';
const CLOSE = 'close-client';
const CLOSED = 'close-ack';
const questions: ReadonlySet<string | undefined> = new Set([
  'GET',
  'SET',
  'APPLY',
  'CONSTRUCT',
  'ENDPOINT',
  'RELEASE',
]);

function isQuestion(said: Said): said is Said & { readonly id: string } {
  return said.id !== undefined && questions.has(said.type);
}

function readHello(message: unknown): { readonly port: MessagePort; readonly service: unknown } {
  if (
    typeof message === 'object' &&
    message !== null &&
    'port' in message &&
    message.port instanceof MessagePort &&
    'service' in message
  )
    return { port: message.port, service: message.service };
  throw new Error('PowerSync greets its worker with a port and what it wants of it');
}
