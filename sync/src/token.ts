import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  jwtVerify,
} from 'jose';
import type { SyncError } from './sync-errors.ts';

/** Who is asking, and until when the token says so. */
export interface Identity {
  readonly userId: string;
  /** All that the token says; streams may ask for it. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

export type TokenCheck =
  | { readonly ok: true; readonly identity: Identity }
  | { readonly ok: false; readonly error: SyncError };

export interface TokenVerifier {
  /** @param authorization the request's header, if it has one */
  verify(authorization: string | undefined): Promise<TokenCheck>;
  /** Whether there are keys to check by; without any nobody can be let in. */
  readonly hasKeys: boolean;
  close(): void;
}

const MAX_LIFETIME_S = 86_400;
const CLOCK_TOLERANCE_S = 60;
const REFRESH_MS = 5 * 60_000;
/** The service is not ready before, and the process that serves the keys may start at the same time. */
const FIRST_FETCH_RETRY_MS = 250;
/** A token with an unknown key makes us ask for new keys, but no more often than this. */
const COOLDOWN_MS = 2_000;
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

/**
 * Checks tokens by the keys at `jwksUrl`. Keys once fetched never expire by themselves, so that streams go on
 * while the process that serves the keys is down; they are replaced every few minutes when it is up, so
 * that a withdrawn key does not live for ever.
 */
export function tokenVerifier(options: { jwksUrl: string; audience: string }): TokenVerifier {
  const keys = createRemoteJWKSet(new URL(options.jwksUrl), {
    cacheMaxAge: Number.POSITIVE_INFINITY,
    cooldownDuration: COOLDOWN_MS,
  });
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const refresh = async () => {
    await keys.reload().catch(() => {});
    if (isClosed) return;
    timer = setTimeout(refresh, keys.jwks() === undefined ? FIRST_FETCH_RETRY_MS : REFRESH_MS);
    timer.unref();
  };
  void refresh();
  return {
    verify: async (authorization) => {
      const token = /^(?:Token|Bearer) +(\S+)$/i.exec(authorization ?? '')?.[1];
      if (token === undefined)
        return refused(
          authorization === undefined ? 'PSYNC_S2106' : 'PSYNC_S2101',
          'Authentication required',
        );
      try {
        const { payload } = await jwtVerify(token, (header, input) => keyFor(keys, header, input), {
          algorithms: ALGORITHMS,
          audience: options.audience,
          clockTolerance: CLOCK_TOLERANCE_S,
          requiredClaims: ['sub', 'iat', 'exp', 'aud'],
        });
        return identityOf(payload);
      } catch (error) {
        return refusal(error, token);
      }
    },
    get hasKeys() {
      return (keys.jwks()?.keys.length ?? 0) > 0;
    },
    close: () => {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

type KeySource = ReturnType<typeof createRemoteJWKSet>;
type KeyQuestion = Parameters<KeySource>;

/** A key that has a name does not match a token that names none. */
async function keyFor(keys: KeySource, header: KeyQuestion[0], input: KeyQuestion[1]) {
  if (header?.kid !== undefined) return keys(header, input);
  if (keys.jwks() === undefined) await keys.reload();
  const nameless = (keys.jwks()?.keys ?? []).filter((key) => key.kid === undefined);
  return createLocalJWKSet({ keys: nameless })(header, input);
}

function identityOf(payload: JWTPayload): TokenCheck {
  const { sub, iat, exp } = payload;
  if (typeof sub !== 'string' || sub === '' || iat === undefined || exp === undefined)
    return refused('PSYNC_S2101', 'JWT payload is missing a required claim "sub"');
  if (exp - iat > MAX_LIFETIME_S)
    return refused('PSYNC_S2104', `Token must expire in at most ${MAX_LIFETIME_S} seconds`);
  return { ok: true, identity: { userId: sub, claims: payload, expiresAt: exp } };
}

function refusal(error: unknown, token: string): TokenCheck {
  if (error instanceof errors.JWTExpired) return refused('PSYNC_S2103', 'JWT has expired');
  if (error instanceof errors.JWTClaimValidationFailed)
    return error.claim === 'aud'
      ? refused('PSYNC_S2105', 'Missing or unexpected "aud" claim value')
      : refused(
          'PSYNC_S2101',
          `JWT payload is missing a required claim or has a wrong one: "${error.claim}"`,
        );
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return refused('PSYNC_S2101', 'Could not find an appropriate key in the keystore');
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return refused('PSYNC_S2101', 'signature verification failed');
  if (!isWellFormed(token)) return refused('PSYNC_S2101', 'Token is not a well-formed JWT');
  if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError) || isFromFetch(error))
    return refused('PSYNC_S2204', 'The keys that tokens are checked by can not be fetched at the moment');
  return refused('PSYNC_S2101', 'Token is not acceptable');
}

/** jose tells a bad answer of the key server by its plainest error. */
function isFromFetch(error: errors.JOSEError): boolean {
  return error.code === 'ERR_JOSE_GENERIC' || error instanceof errors.JWKSInvalid;
}

function isWellFormed(token: string): boolean {
  try {
    decodeProtectedHeader(token);
    return true;
  } catch {
    return false;
  }
}

function refused(kind: SyncError['kind'], description: string): TokenCheck {
  return { ok: false, error: { kind, description } };
}
