/**
 * The errors that a client can be answered, by the codes of the real service. Clients look at the HTTP status
 * only (401 makes them fetch a new token, everything is tried again); codes and texts are for people.
 */
const ERRORS = {
  /** The request is not what the protocol says. */
  PSYNC_S2001: { status: 400, name: 'ValidationError' },
  /** The request is longer than any that a client sends. */
  PSYNC_S2001_TOO_LARGE: { status: 413, name: 'ValidationError' },
  PSYNC_S2002: { status: 404, name: 'RouteNotFound' },
  PSYNC_S2003: { status: 503, name: 'ServiceUnavailable' },
  /** The token is no good, for a reason that has no code of its own. */
  PSYNC_S2101: { status: 401, name: 'AuthorizationError' },
  /** Expired. */
  PSYNC_S2103: { status: 401, name: 'AuthorizationError' },
  /** Valid for too long. */
  PSYNC_S2104: { status: 401, name: 'AuthorizationError' },
  /** For another audience. */
  PSYNC_S2105: { status: 401, name: 'AuthorizationError' },
  /** No token. */
  PSYNC_S2106: { status: 401, name: 'AuthorizationError' },
  /** The keys can't be fetched: not the token's fault, so no 401, which would make the client drop it. */
  PSYNC_S2204: { status: 503, name: 'KeysUnavailable' },
  /** No snapshot yet, or Postgres is away. */
  PSYNC_S2302: { status: 503, name: 'NotReady' },
  PSYNC_S2304: { status: 429, name: 'TooManyConnections' },
  PSYNC_S2305: { status: 403, name: 'TooManyBuckets' },
} as const;

export type SyncErrorKind = keyof typeof ERRORS;

export interface SyncError {
  readonly kind: SyncErrorKind;
  readonly description: string;
  readonly details?: string;
}

/** What goes over the wire for an error. */
export function errorAnswer(error: SyncError): { status: number; body: string } {
  const { status, name } = ERRORS[error.kind];
  const code = error.kind.slice(0, 'PSYNC_S2001'.length);
  const { description, details } = error;
  return { status, body: JSON.stringify({ error: { code, status, description, details, name } }) };
}
