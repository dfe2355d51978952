import { StartRefused } from './start-refused.ts';

/** Whether each part can serve now. */
export interface Health {
  readonly status: 'ok' | 'unavailable';
  readonly parts: Readonly<Record<'database' | 'api' | 'sync' | 'app', 'ok' | 'unavailable'>>;
}

const PATIENCE_MS = 2000;
const HEALTHY_WITHIN_MS = 60_000;

/** Asks the parts themselves. The api asks the database, so an api that says so has one. */
export async function checkHealth(
  ports: { readonly api: number; readonly sync: number } | undefined,
  app: boolean,
): Promise<Health> {
  const [api, sync] = ports === undefined ? [] : await Promise.all([askApi(ports.api), askSync(ports.sync)]);
  const word = (well: boolean | undefined) => (well === true ? 'ok' : 'unavailable');
  const all = api?.up === true && api.database && sync === true && app;
  return {
    status: word(all),
    parts: { database: word(api?.database), api: word(api?.up), sync: word(sync), app: word(app) },
  };
}

/** 503 is the api's own answer when it is up and the database is not. */
async function askApi(port: number): Promise<{ up: boolean; database: boolean }> {
  const answer = await ask(`http://127.0.0.1:${port}/api/health`);
  return { up: answer !== undefined, database: answer?.ok === true };
}

async function askSync(port: number): Promise<boolean> {
  const answer = await ask(`http://127.0.0.1:${port}/probes/readiness`);
  return answer?.ok === true && /"ready":\s*true/.test(answer.text);
}

async function ask(url: string): Promise<{ ok: boolean; text: string } | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return { ok: answer.ok, text: await answer.text() };
  } catch {
    return undefined;
  }
}

/**
 * Waits until every part can serve.
 * @throws StartRefused naming the parts that do not get there
 */
export async function untilHealthy(
  check: () => Promise<Health>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const end = Date.now() + HEALTHY_WITHIN_MS;
  for (;;) {
    signal?.throwIfAborted();
    const health = await check();
    if (health.status === 'ok') return;
    if (Date.now() > end) {
      const missing = Object.entries(health.parts).flatMap(([part, state]) => (state === 'ok' ? [] : [part]));
      throw new StartRefused(
        `These parts do not get ready: ${missing.join(', ')}. The logs in the data directory say why.`,
      );
    }
    await new Promise((wake) => setTimeout(wake, 25));
  }
}
