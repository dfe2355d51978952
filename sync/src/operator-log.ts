import { createHash } from 'node:crypto';

/**
 * What may stand in the log: an event, ids and numbers. Never what somebody wrote: no value of a row, no token, no
 * address of a person (SY-142).
 */

/** An id as it is, if it can be none but an id; else a name for it that tells two apart. */
export function idForLog(id: string | undefined): string | undefined {
  if (id === undefined || /^[\w.:-]{1,64}$/.test(id)) return id;
  return `#${createHash('sha256').update(id).digest('hex').slice(0, 12)}`;
}

/** An error, as far as it can't quote anything. */
export interface ErrorFacts {
  readonly error: string;
  readonly code?: string;
  /** In words, where they are ours or about the connection, not about data. */
  readonly reason?: string;
  /** Where it was thrown. */
  readonly at?: readonly string[];
}

/**
 * Errors of ours say what is wrong in words that hold names of tables only. Those of Postgres may quote a value
 * ("invalid input syntax for type integer: …"), unless they are about the connection, rights, objects or resources.
 */
export function errorFacts(error: unknown): ErrorFacts {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const told = { error: error.name, ...(code === undefined ? {} : { code }) };
  if (code === undefined ? OWN.has(error.name) || SAID.has(error.message) : isAboutNoData(code))
    return { ...told, reason: error.message };
  return { ...told, at: framesOf(error) };
}

const OWN: ReadonlySet<string> = new Set(['DatabaseNotFit', 'StartOver', 'SlotTaken']);

/** What we or the driver say of a connection, without a code. */
const SAID: ReadonlySet<string> = new Set([
  'closing',
  'Postgres closed the connection',
  'Postgres ended the replication',
  'Postgres made no mark',
  'Postgres made no slot',
  'Postgres does not say who it is',
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'timeout expired',
]);

/** Classes of https://www.postgresql.org/docs/current/errcodes-appendix.html, and of the operating system. */
function isAboutNoData(code: string): boolean {
  return /^(08|28|3D|42|53|55|57|58)[0-9A-Z]{3}$|^E[A-Z]{2,}$/.test(code);
}

/** Places in the code, without the first line of a stack, which is the message. */
function framesOf(error: Error): string[] {
  const frames = (error.stack ?? '')
    .replace(error.message, '')
    .split('\n')
    .filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line));
  return frames.slice(0, MOST_FRAMES).map((line) => line.trim().slice('at '.length));
}

const MOST_FRAMES = 8;
