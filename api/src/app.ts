import { Hono } from 'hono';
import type pg from 'pg';
import type { Logger } from 'pino';
import { mountAllowances } from './allowance-routes.ts';
import { answerAuth, methodOf } from './auth-routes.ts';
import { readJson } from './body.ts';
import { mountCheckIn } from './check-in-route.ts';
import { MAX_BODY_BYTES, reportAfter } from './data.ts';
import { readDemoAccounts } from './demo.ts';
import type { DeviceReports } from './device-reports.ts';
import { answerThrown, errorAnswer, retryHeaders } from './errors.ts';
import { createInFlight } from './in-flight.ts';
import { mountInvitations } from './invitation-routes.ts';
import { readMe } from './me.ts';
import type { Metrics } from './metrics.ts';
import { openApiDocument } from './openapi.ts';
import { mountOperatorRoutes } from './operator-routes.ts';
import { routeOf } from './routes.ts';
import type { Verified } from './tokens.ts';
import type { Writes } from './writes.ts';

export interface Parts {
  readonly pool: pg.Pool;
  readonly handleAuth: (request: Request) => Promise<Response>;
  readonly verify: (authorization: string | undefined) => Promise<Verified>;
  readonly writes: Writes;
  readonly reports: DeviceReports;
  readonly metrics: Metrics;
  readonly demo: { readonly password: string } | undefined;
  readonly log: Logger;
  readonly now: () => Date;
}

/** Uploads of one user at a time: each device has one, and more would only wait for each other's locks (WB-7). */
const MOST_UPLOADS = 4;

/** The api's addresses. All but the metrics answer JSON, also when they refuse; nothing that a client sends makes one fail. */
export function createApp(parts: Parts): Hono {
  const { pool, log, metrics } = parts;
  const app = new Hono();
  const uploads = createInFlight(MOST_UPLOADS);
  const contract = openApiDocument();

  app.use(async (c, next) => {
    const startedAt = performance.now();
    await next();
    const ms = Math.round(performance.now() - startedAt);
    const path = routeOf(c.req.path)?.route ?? 'unknown';
    const { method } = c.req;
    const { status } = c.res;
    metrics.answered({ route: path, method, status });
    const level = status >= 500 ? 'warn' : isProbe(path) ? 'debug' : 'info';
    log[level]({ method, path, status, ms });
  });

  app.get('/metrics', async (c) => {
    const { body, contentType } = await metrics.text();
    return c.body(body, 200, { 'content-type': contentType, 'cache-control': 'no-store' });
  });

  app.get('/api/openapi.json', (c) => c.json(contract));

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
    const answer = await uploads.run(who.userId, () => upload(parts, c.req.raw, who.userId));
    return (
      answer ?? errorAnswer('unavailable', 'You are sending too much at once: send this again in a moment.')
    );
  });

  mountAllowances(app, parts);
  mountCheckIn(app, parts);
  mountInvitations(app, parts);
  mountOperatorRoutes(app, { ...parts, parking: parts.writes.parking });

  app.notFound((c) => {
    const methods = routeOf(c.req.path)?.methods;
    if (methods === undefined || methods.includes(c.req.method)) return errorAnswer('not_found');
    return wrongMethod(methods.join(', '));
  });
  app.onError((error, c) =>
    answerThrown(error, c, (bug) =>
      log.error({ err: bug, method: c.req.method, path: routeOf(c.req.path)?.route ?? 'unknown' }),
    ),
  );
  return app;
}

/** Hands a body to the write path, and takes note of what the device says of itself. */
async function upload(parts: Parts, request: Request, userId: string): Promise<Response> {
  const body = await readJson(request, MAX_BODY_BYTES);
  if ('refused' in body) return errorAnswer(body.refused);
  const answer = await parts.writes.handle(body.value, userId);
  if (answer.status === 200) {
    const userAgent = request.headers.get('user-agent') ?? undefined;
    const report = reportAfter(body.value, answer.body, userId, userAgent);
    if (report !== undefined) parts.reports.note(report);
  }
  const retry = answer.status === 200 ? {} : retryHeaders(answer.body);
  return Response.json(answer.body, {
    status: answer.status,
    headers: { 'cache-control': 'no-store', ...retry },
  });
}

/** What is asked every few seconds by machines. */
function isProbe(path: string): boolean {
  return path === '/api/health' || path === '/metrics';
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
