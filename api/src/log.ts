import pino, { type Logger } from 'pino';

/**
 * The api's log: JSON lines on the standard output. They say what happened to which request, and never what
 * people wrote: Postgres quotes values in its messages, so of its errors only the code is kept.
 */
export function createLog(
  options: { readonly level?: string; readonly destination?: pino.DestinationStream } = {},
): Logger {
  const { level = 'info', destination } = options;
  return pino(
    { name: 'api', level, serializers: { err: describeError } },
    destination ?? pino.destination(1),
  );
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

/**
 * The same for a text such as `22P02: invalid input syntax for type uuid: "…"` or `SyntaxError: …`: its first word.
 * What pg says of a lost connection quotes nothing, and stays. The whole text is where the write is parked.
 */
export function withoutValues(described: string): string {
  return LOST_CONNECTION.test(described) ? described : (described.split(':')[0] ?? '');
}

const LOST_CONNECTION =
  /^(Error|E[A-Z]+): (Connection terminated( unexpectedly| due to connection timeout)?|timeout exceeded when trying to connect|connect E[A-Z]+ [\d.:a-f]+|read E[A-Z]+|write E[A-Z]+)$/;
const NAMES = new Set(['table', 'column', 'constraint', 'routine']);
const SQLSTATE = /^[0-9A-Z]{5}$/;
