import 'virtual:powersync-worker';

/**
 * PowerSync's own worker, which as a shared one keeps the stream and has the tabs upload. It also lets them know
 * that it is alive: it holds a lock, and tells its name to each tab that connects. A browser may run a shared
 * worker in the process of one of the tabs, and then it ends with that tab without a word (`sync-worker.ts`).
 */

const lock = `sync-worker ${crypto.randomUUID()}`;
const held = new Promise<void>((resolve) => {
  void navigator.locks.request(lock, () => {
    resolve();
    // until this worker ends
    return new Promise(() => {});
  });
});

addEventListener('connect', (event) => {
  if (!(event instanceof MessageEvent)) return;
  const [port] = event.ports;
  void held.then(() => port?.postMessage({ lock }));
});
