import { createLocalJWKSet, type JSONWebKeySet, errors as joseErrors, jwtVerify } from 'jose';
import type { ErrorCode } from './errors.ts';
import { AUDIENCE } from './sign-in.ts';

export type Verified = { readonly userId: string } | { readonly refused: ErrorCode };

/**
 * Reads who a request is from out of its `Authorization: Bearer <jwt>` (or `Token <jwt>`) header.
 * @param loadKeys our own JWKS; asked once, and again for a key that is not in it, at most every few seconds
 */
export function createTokenVerifier(loadKeys: () => Promise<JSONWebKeySet>, now: () => number = Date.now) {
  let keys: ReturnType<typeof createLocalJWKSet> | undefined;
  let loadedAt = Number.NEGATIVE_INFINITY;
  const load = async () => {
    loadedAt = now();
    keys = createLocalJWKSet(await loadKeys());
    return keys;
  };
  const verify = async (token: string, set: ReturnType<typeof createLocalJWKSet>): Promise<Verified> => {
    const { payload } = await jwtVerify(token, set, {
      audience: AUDIENCE,
      algorithms: ['ES256'],
      requiredClaims: ['sub', 'iat', 'exp'],
      clockTolerance: 5,
      currentDate: new Date(now()),
    });
    return payload.sub === undefined || payload.sub === ''
      ? { refused: 'token_invalid' }
      : { userId: payload.sub };
  };
  return async (authorization: string | undefined): Promise<Verified> => {
    const [, token] = /^(?:bearer|token) +(\S+) *$/i.exec(authorization ?? '') ?? [];
    if (token === undefined) return { refused: 'unauthorized' };
    try {
      try {
        return await verify(token, keys ?? (await load()));
      } catch (error) {
        if (!(error instanceof joseErrors.JWKSNoMatchingKey) || now() - loadedAt < RELOAD_MS) throw error;
        return await verify(token, await load());
      }
    } catch (error) {
      if (error instanceof joseErrors.JWTExpired) return { refused: 'token_expired' };
      if (error instanceof joseErrors.JOSEError) return { refused: 'token_invalid' };
      throw error;
    }
  };
}

const RELOAD_MS = 5000;
