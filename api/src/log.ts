import pino, { type Logger } from 'pino';

/**
 * The api's log: JSON lines on the standard output. They say what happened to which request, and never what
 * people wrote: Postgres quotes values in its messages, so of its errors only the code is kept.
 */
export function createLog(): Logger {
  return pino({ name: 'api', serializers: { err: describeError } });
}

/** An error without the values that it may quote. */
export function describeError(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && SQLSTATE.test(code)) {
    const kept = Object.entries(error).filter(([name]) => NAMES.has(name));
    return { type: 'PostgreSQL', code, ...Object.fromEntries(kept) };
  }
  return { type: error.name, code, message: error.message, stack: error.stack };
}

/** The same for a text such as `22P02: invalid input syntax for type uuid: "…"`. */
export function withoutValues(described: string): string {
  const code = described.split(':')[0] ?? '';
  return SQLSTATE.test(code) ? code : described;
}

const NAMES = new Set(['table', 'column', 'constraint', 'routine']);
const SQLSTATE = /^[0-9A-Z]{5}$/;
