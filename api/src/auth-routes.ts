import { type ErrorCode, errorAnswer } from './errors.ts';

/**
 * The part of better-auth that is open to the network. Everything else that the library can do (sign-up,
 * social accounts, profile changes) stays closed until a screen needs it.
 */
const open: Readonly<Record<string, 'GET' | 'POST'>> = {
  '/api/auth/sign-in/email': 'POST',
  '/api/auth/sign-out': 'POST',
  '/api/auth/get-session': 'GET',
  '/api/auth/token': 'GET',
  '/api/auth/jwks': 'GET',
};

/** The method that an open address takes; undefined if it is closed or unknown. */
export function methodOf(path: string): string | undefined {
  return Object.hasOwn(open, path) ? open[path] : undefined;
}

/** The 401 of these means that the session is over, and devices then ask their person to sign in again. */
const endsSession = new Set(['/api/auth/token', '/api/auth/get-session']);

/**
 * Hands a request to better-auth without cookies, and gives its answer without cookies and with our errors:
 * each local person sends a bearer of their own, so that several can use one browser.
 */
export async function answerAuth(
  request: Request,
  handler: (request: Request) => Promise<Response>,
  isSession: (token: string) => Promise<boolean>,
): Promise<Response> {
  const headers = new Headers(request.headers);
  headers.delete('cookie');
  // The gateway says where a request is from; without it, it is from this machine.
  if (!headers.has('x-forwarded-for')) headers.set('x-forwarded-for', '127.0.0.1');
  const body = request.method === 'POST' ? await request.text() : null;
  if (body !== null && !isJsonObject(body)) return errorAnswer('bad_json');
  if (body !== null) headers.set('content-type', 'application/json');
  const answer = await handler(
    new Request(request.url, {
      method: request.method,
      headers,
      ...(body !== null && { body: body || '{}' }),
    }),
  );
  if (answer.status === 401 && endsSession.has(new URL(request.url).pathname)) {
    // better-auth says 401 as well when it could not ask the database. Only a session that is gone is gone.
    const token = /^bearer +([^\s.]+)/i.exec(headers.get('authorization') ?? '')?.[1];
    if (token !== undefined && (await isSession(token))) return errorAnswer('unavailable');
  }
  if (answer.status >= 400) return errorAnswer(codeFor(answer.status, await answer.text()));
  const kept = new Headers(answer.headers);
  kept.delete('set-cookie');
  kept.set('cache-control', 'no-store');
  return new Response(answer.body, { status: answer.status, headers: kept });
}

function isJsonObject(text: string): boolean {
  if (text === '') return true;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function codeFor(status: number, body: string): ErrorCode {
  if (body.includes('INVALID_EMAIL_OR_PASSWORD')) return 'wrong_credentials';
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not_found';
  if (status === 429) return 'too_many_requests';
  return status >= 500 ? 'unavailable' : 'bad_request';
}
