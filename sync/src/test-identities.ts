import { createServer } from 'node:http';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** A key server like the api's, and tokens that it vouches for. */
export interface TestIdentities {
  readonly jwksUrl: string;
  /** A good token for a user; `claims` replace or add, `undefined` removes. */
  token(
    userId: string,
    claims?: Record<string, unknown>,
    header?: { kid: string | undefined },
  ): Promise<string>;
  /** A token by a key that the server does not have, under the name of one that it has. */
  forgedToken(userId: string): Promise<string>;
  /** From now on the server does not answer. */
  stopKeyServer(): Promise<void>;
  close(): Promise<void>;
}

export const AUDIENCE = 'test';

export async function startTestIdentities(): Promise<TestIdentities> {
  const real = await generateKeyPair('EdDSA');
  const forged = await generateKeyPair('EdDSA');
  const jwk = { ...(await exportJWK(real.publicKey)), kid: 'k1', alg: 'EdDSA' };
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const sign = (key: CryptoKey, payload: JWTPayload, kid: string | undefined) =>
    new SignJWT(payload)
      .setProtectedHeader({ alg: 'EdDSA', ...(kid === undefined ? {} : { kid }) })
      .sign(key);
  const payload = (userId: string): JWTPayload => {
    const iat = Math.floor(Date.now() / 1000);
    return { sub: userId, aud: AUDIENCE, iat, exp: iat + 1800 };
  };
  const stop = () =>
    new Promise<void>((stopped) => {
      server.close(() => stopped());
      server.closeAllConnections();
    });
  return {
    jwksUrl: `http://127.0.0.1:${port}/jwks`,
    token: (userId, claims = {}, header = { kid: 'k1' }) => {
      const all = Object.entries({ ...payload(userId), ...claims }).filter(
        ([, value]) => value !== undefined,
      );
      return sign(real.privateKey, Object.fromEntries(all), header.kid);
    },
    forgedToken: (userId) => sign(forged.privateKey, payload(userId), 'k1'),
    stopKeyServer: stop,
    close: stop,
  };
}
