import { Hono } from 'hono';
import type pg from 'pg';
import type { Logger } from 'pino';
import { answerAuth, methodOf } from './auth-routes.ts';
import { readJson } from './body.ts';
import { type HandleWrites, MAX_BODY_BYTES, reportAfter } from './data.ts';
import { readDemoAccounts } from './demo.ts';
import type { DeviceReports } from './device-reports.ts';
import { answerThrown, errorAnswer } from './errors.ts';
import { readMe } from './me.ts';
import type { Verified } from './tokens.ts';

export interface Parts {
  readonly pool: pg.Pool;
  readonly handleAuth: (request: Request) => Promise<Response>;
  readonly verify: (authorization: string | undefined) => Promise<Verified>;
  readonly handleWrites: HandleWrites;
  readonly reports: DeviceReports;
  readonly demo: { readonly password: string } | undefined;
  readonly log: Logger;
}

const methods: Readonly<Record<string, string>> = {
  '/api/health': 'GET',
  '/api/me': 'GET',
  '/api/demo': 'GET',
  '/api/data': 'POST',
};

/** The api's addresses. Each answers JSON, also when it refuses; nothing that a client sends makes it fail. */
export function createApp(parts: Parts): Hono {
  const { pool, log } = parts;
  const app = new Hono();

  app.use(async (c, next) => {
    const startedAt = performance.now();
    await next();
    const ms = Math.round(performance.now() - startedAt);
    const path = (methods[c.req.path] ?? methodOf(c.req.path)) ? c.req.path : 'unknown';
    const level = c.res.status >= 500 ? 'warn' : path === '/api/health' ? 'debug' : 'info';
    log[level]({ method: c.req.method, path, status: c.res.status, ms });
  });

  app.get('/api/health', async (c) => {
    await pool.query('SELECT 1');
    return c.json({ status: 'ok', parts: { database: 'ok' } });
  });

  app.on(['GET', 'POST'], '/api/auth/*', async (c) => {
    const method = methodOf(c.req.path);
    if (method === undefined) return errorAnswer('not_found');
    if (method !== c.req.method) return wrongMethod(method);
    if (Number(c.req.header('content-length') ?? 0) > MAX_SIGN_IN_BYTES) return errorAnswer('too_large');
    return answerAuth(c.req.raw, parts.handleAuth, (token) => isSession(pool, token));
  });

  app.get('/api/demo', async (c) => {
    if (parts.demo === undefined) return errorAnswer('not_found');
    c.header('cache-control', 'no-store');
    return c.json(await readDemoAccounts(pool, parts.demo.password));
  });

  app.get('/api/me', async (c) => {
    const who = await parts.verify(c.req.header('authorization'));
    if ('refused' in who) return errorAnswer(who.refused);
    const me = await readMe(pool, who.userId);
    if (me === undefined) return errorAnswer('unknown_user');
    c.header('cache-control', 'no-store');
    return c.json(me);
  });

  app.post('/api/data', async (c) => {
    const who = await parts.verify(c.req.header('authorization'));
    if ('refused' in who) return errorAnswer(who.refused);
    const body = await readJson(c.req.raw, MAX_BODY_BYTES);
    if ('refused' in body) return errorAnswer(body.refused);
    const answer = await parts.handleWrites(body.value, who.userId);
    if (answer.status === 200) {
      const report = reportAfter(body.value, answer.body, who.userId, c.req.header('user-agent'));
      if (report !== undefined) parts.reports.note(report);
    }
    return Response.json(answer.body, { status: answer.status, headers: { 'cache-control': 'no-store' } });
  });

  app.notFound((c) => {
    const method = methods[c.req.path] ?? methodOf(c.req.path);
    return method === undefined || method === c.req.method ? errorAnswer('not_found') : wrongMethod(method);
  });
  app.onError((error, c) =>
    answerThrown(error, c, (bug) => log.error({ err: bug, method: c.req.method, path: c.req.path })),
  );
  return app;
}

async function isSession(pool: pg.Pool, token: string): Promise<boolean> {
  const found = await pool.query('SELECT 1 FROM auth.session WHERE token = $1 AND "expiresAt" > now()', [
    token,
  ]);
  return found.rowCount === 1;
}

const MAX_SIGN_IN_BYTES = 64 * 1024;

function wrongMethod(allowed: string): Response {
  const answer = errorAnswer('method_not_allowed');
  answer.headers.set('allow', allowed);
  return answer;
}
