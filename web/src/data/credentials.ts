import * as z from 'zod/mini';
import type { TokenAnswer } from './upload.ts';

/**
 * Tokens for the api and the stream, got with a person's session token. They say only who, and live for some
 * minutes; the session outlives them, so an app that was away for a day renews by itself (DEV-3).
 */
export interface Credentials {
  /** @param options.renew the token at hand was refused, or a fresh one is wanted */
  getToken(options: { renew: boolean }): Promise<TokenAnswer>;
}

export interface CredentialParts {
  readonly origin: string;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly sessionToken: () => string | undefined;
}

/** A token with less life than this is not worth sending. */
const LEAST_LIFE_MS = 30_000;

export function makeCredentials(parts: CredentialParts): Credentials {
  let kept: { token: string; session: string; expiresAt: number } | undefined;
  return {
    async getToken({ renew }) {
      const session = parts.sessionToken();
      if (session === undefined) return { ok: false, because: 'sign_in_expired' };
      if (!renew && kept?.session === session && kept.expiresAt - parts.now() > LEAST_LIFE_MS)
        return { ok: true, token: kept.token };
      const answer = await askForToken(parts, session);
      // They signed in again meanwhile, perhaps in another tab: this answer is about a session of the past.
      if (!answer.ok && parts.sessionToken() !== session) return { ok: false, because: 'unreachable' };
      if (answer.ok) kept = { token: answer.token, session, expiresAt: expiryOf(answer.token) };
      return answer;
    },
  };
}

/** When a JWT ends, in ms since 1970, by the device's clock; 0 if it cannot be read. */
export function expiryOf(token: string): number {
  try {
    const payload = token.split('.')[1] ?? '';
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    return (z.object({ exp: z.number() }).safeParse(claims).data?.exp ?? 0) * 1000;
  } catch {
    return 0;
  }
}

async function askForToken(parts: CredentialParts, session: string): Promise<TokenAnswer> {
  try {
    const response = await parts.fetch(`${parts.origin}/api/auth/token`, {
      headers: { authorization: `Bearer ${session}` },
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(20_000),
    });
    if (response.status === 401 || response.status === 403) return { ok: false, because: 'sign_in_expired' };
    if (!response.ok) return { ok: false, because: 'unreachable' };
    const body = z.object({ token: z.string().check(z.minLength(1)) }).safeParse(await response.json());
    return body.success ? { ok: true, token: body.data.token } : { ok: false, because: 'unreachable' };
  } catch {
    return { ok: false, because: 'unreachable' };
  }
}
