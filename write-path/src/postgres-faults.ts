import { storableText } from '@festival-ops/policy/storable';

/** What a failed database call means for the write that it was made for. */
export type Fault =
  /** Serialization failure, deadlock: the same again may work at once (WB-9). */
  | 'again'
  /** The database is away, or too busy: the device tries later. */
  | 'later'
  /** The write itself, or our code for it: it is parked (WB-8). */
  | 'write';

export function faultOf(error: unknown): Fault {
  const code = codeOf(error);
  if (code === '40001' || code === '40P01') return 'again';
  if (code !== undefined && (AWAY.has(code) || /^(08|53)/.test(code))) return 'later';
  const message = error instanceof Error ? error.message : '';
  return LOST.test(message) ? 'later' : 'write';
}

const AWAY = new Set([
  // shutting down, crashed, starting up; cancelled; lock not had in time
  '57P01',
  '57P02',
  '57P03',
  '57P05',
  '57014',
  '55P03',
  '25P03',
  // a standby, or a database that is going away
  '25006',
  '3D000',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);

/** pg's own words for a connection that is gone; it gives them no code. */
const LOST =
  /connection terminated|connection ended|client has encountered a connection error|not queryable|timeout exceeded when trying to connect|cannot use a pool after/i;

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** What an operator reads about a parked write. */
export function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return storableText(String(error).slice(0, 2000));
  const code = codeOf(error);
  return storableText(`${code === undefined ? error.name : code}: ${error.message}`.slice(0, 2000));
}
