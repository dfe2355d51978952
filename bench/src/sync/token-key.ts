import { randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';

/** Signs the tokens of those who read. */
export interface TokenKey {
  readonly audience: string;
  /** For whoever checks the tokens; `undefined` if the endpoint has it already. */
  readonly publicKey: JWK | undefined;
  /** A token for half an hour. */
  token(userId: string): Promise<string>;
}

export async function newKey(): Promise<TokenKey> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA');
  const kid = randomUUID();
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA' };
  return tokenKey(privateKey, { alg: 'EdDSA', kid }, 'bench', jwk);
}

/** @param text a private or symmetric JWK as JSON, with `alg`, and `kid` if the endpoint's key has one */
export async function givenKey(text: string, audience = 'powersync'): Promise<TokenKey> {
  const jwk: JWK = JSON.parse(text);
  const alg = jwk.alg ?? (jwk.kty === 'oct' ? 'HS256' : 'EdDSA');
  const header = jwk.kid === undefined ? { alg } : { alg, kid: jwk.kid };
  return tokenKey(await importJWK(jwk, alg), header, audience, undefined);
}

function tokenKey(
  key: CryptoKey | Uint8Array,
  header: { alg: string; kid?: string },
  audience: string,
  publicKey: JWK | undefined,
): TokenKey {
  return {
    audience,
    publicKey,
    token: (userId) =>
      new SignJWT({ sub: userId, aud: audience })
        .setProtectedHeader(header)
        .setIssuedAt()
        .setExpirationTime('30m')
        .sign(key),
  };
}
