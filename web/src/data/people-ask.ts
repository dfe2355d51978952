import * as z from 'zod/mini';
import { makeCredentials } from './credentials.ts';

/**
 * Questions to the api that need its answer now: letting somebody in, and what operators do. Everything that a crew
 * does goes through the local database instead, so there are few of these.
 */

/** `code` is the api's own, or why there was no answer at all. */
export type Asked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: string; readonly details: Readonly<Record<string, unknown>> };

export interface Question<T> {
  readonly path: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly body?: unknown;
  /** In whose name; nobody's unless given. */
  readonly as?: string;
  readonly answer: z.ZodMiniType<T>;
}

export type Ask = <T>(question: Question<T>) => Promise<Asked<T>>;

export interface AskParts {
  readonly origin: string;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly sessionToken: (userId: string) => string | undefined;
}

const refusal = z.object({
  error: z.object({
    code: z.string(),
    details: z.catch(z.optional(z.record(z.string(), z.unknown())), undefined),
  }),
});

export function makeAsk(parts: AskParts): Ask {
  return async ({ path, method, body, as, answer }) => {
    const token = as === undefined ? undefined : await tokenOf(parts, as);
    if (token?.ok === false)
      return no(token.because === 'sign_in_expired' ? 'sign_in_expired' : 'no_network');
    try {
      const response = await parts.fetch(`${parts.origin}${path}`, {
        method,
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(token?.ok === true && { authorization: `Bearer ${token.token}` }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        credentials: 'omit',
        cache: 'no-store',
        signal: AbortSignal.timeout(20_000),
      });
      const content: unknown = await response.json().catch(() => undefined);
      if (!response.ok) {
        const refused = refusal.safeParse(content).data?.error;
        return no(refused?.code ?? 'no_answer', refused?.details);
      }
      const read = answer.safeParse(content);
      return read.success ? { ok: true, value: read.data } : no('no_answer');
    } catch {
      return no('no_network');
    }
  };
}

const no = (code: string, details: Readonly<Record<string, unknown>> = {}) =>
  ({ ok: false, code, details }) as const;

function tokenOf(parts: AskParts, userId: string) {
  const credentials = makeCredentials({ ...parts, sessionToken: () => parts.sessionToken(userId) });
  return credentials.getToken({ renew: false });
}
