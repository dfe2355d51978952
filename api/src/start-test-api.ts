import { DEMO_PASSWORD } from '@festival-ops/db/demo/people';
import { seedDemo } from '@festival-ops/db/demo/seed';
import { createTestDatabase } from '@festival-ops/testing/database';
import pg from 'pg';
import pino from 'pino';
import { type ApiOptions, type RunningApi, startApi } from './server.ts';

/** An api on a database with the demo in it, and what its tests ask of it. */
export interface TestApi {
  readonly url: string;
  readonly databaseUrl: string;
  readonly pool: pg.Pool;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Signs in; a session token. */
  signIn(email: string, password?: string): Promise<string>;
  /** Signs in; a JWT. */
  token(email: string): Promise<string>;
  /** The same database, served anew with other options. */
  restart(options: Partial<ApiOptions>): Promise<void>;
  close(): Promise<void>;
}

export const LEAD1 = 'lead1@festival.example';
export const TECH1 = 'tech1@festival.example';
export const OPERATOR = 'operator@festival.example';

/** @param given a migrated database; a new one of this test run's cluster unless given */
export async function startTestApi(given?: string): Promise<TestApi> {
  const databaseUrl = given ?? (await createTestDatabase());
  const pool = new pg.Pool({ connectionString: databaseUrl });
  pool.on('error', () => {});
  await seed(databaseUrl);
  const options: ApiOptions = {
    databaseUrl,
    port: 0,
    secret: 'for-tests-only-for-tests-only-for-tests-only',
    publicUrl: 'http://127.0.0.1:3000',
    demo: { password: DEMO_PASSWORD },
    log: pino({ level: 'silent' }),
  };
  let api: RunningApi = await startApi(options);
  const url = () => `http://127.0.0.1:${api.port}`;
  const send = (path: string, init?: RequestInit) => fetch(url() + path, init);
  const signIn = async (email: string, password = DEMO_PASSWORD) => {
    const answer = await send('/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
    return tokenIn(await answer.json());
  };
  return {
    get url() {
      return url();
    },
    databaseUrl,
    pool,
    fetch: send,
    signIn,
    token: async (email) => {
      const headers = { authorization: `Bearer ${await signIn(email)}` };
      return tokenIn(await (await send('/api/auth/token', { headers })).json());
    },
    restart: async (changed) => {
      await api.close();
      api = await startApi({ ...options, ...changed });
    },
    close: async () => {
      await api.close();
      await pool.end();
    },
  };
}

async function seed(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await seedDemo(client, { now: new Date('2026-07-10T08:00:00Z'), evenBesideOthers: false });
  await client.end();
}

function tokenIn(body: unknown): string {
  if (typeof body === 'object' && body !== null && 'token' in body && typeof body.token === 'string')
    return body.token;
  throw new Error(`no token in ${JSON.stringify(body)}`);
}
