/** Whether each part can serve now. */
export interface Health {
  readonly status: 'ok' | 'unavailable';
  readonly parts: Readonly<Record<'database' | 'api' | 'sync' | 'app', 'ok' | 'unavailable'>>;
}

const PATIENCE_MS = 2000;

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
