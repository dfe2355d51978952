import { randomUUID } from 'node:crypto';
import { betterAuth } from 'better-auth';
import { bearer } from 'better-auth/plugins/bearer';
import { jwt } from 'better-auth/plugins/jwt';
import type pg from 'pg';

/** Whom every token is for: the api and the sync service ask for it. */
export const AUDIENCE = 'festival-ops';

export interface SignInOptions {
  /** Its connections look up names in the schema `auth` first. */
  readonly pool: pg.Pool;
  /** At least 32 characters; it signs sessions and encrypts the signing key. */
  readonly secret: string;
  readonly publicUrl: string;
  /** Sign-in attempts from one address in a minute. */
  readonly triesPerMinute: number;
  readonly log: (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void;
}

/**
 * Sign-in by e-mail and password. A session token (60 days, renewed by use) is kept by the device and sent as a
 * bearer; for it there is a JWT of 30 minutes that says only who, since rights come from `member` rows (decision
 * 3). ES256, which every JWT library and PowerSync Service know, and which Node 20 does not call experimental.
 */
export function createSignIn(options: SignInOptions) {
  return betterAuth({
    appName: 'Festival Ops',
    baseURL: options.publicUrl,
    basePath: '/api/auth',
    secret: options.secret,
    database: options.pool,
    emailAndPassword: { enabled: true, disableSignUp: true },
    session: { expiresIn: 60 * DAY_S, updateAge: DAY_S },
    plugins: [
      bearer(),
      jwt({
        disableSettingJwtHeader: true,
        jwks: { keyPairConfig: { alg: 'ES256' } },
        jwt: {
          issuer: options.publicUrl,
          audience: AUDIENCE,
          expirationTime: '30m',
          definePayload: () => ({}),
        },
      }),
    ],
    rateLimit: {
      enabled: true,
      window: 60,
      max: 6000,
      customRules: { '/sign-in/email': { window: 60, max: options.triesPerMinute } },
    },
    advanced: {
      database: { generateId: () => randomUUID() },
      // There are no cookies (auth-routes.ts), so there is nothing that another site's form could ride on.
      disableCSRFCheck: true,
    },
    logger: { disableColors: true, log: (level, message) => options.log(level, message) },
    telemetry: { enabled: false },
  });
}

export type SignIn = ReturnType<typeof createSignIn>;

const DAY_S = 24 * 3600;

/**
 * Makes sure that tokens can be signed. The signing key is encrypted with the secret, so with another secret
 * (a lost `.data/secret` beside a database of one's own) it can't be read any more: then a new key is made, and
 * devices get new tokens by their sessions.
 * @returns whether old keys had to go
 */
export async function prepareSigningKey(signIn: SignIn, pool: pg.Pool): Promise<boolean> {
  const sign = () => signIn.api.signJWT({ body: { payload: { sub: 'nobody' } } });
  try {
    await sign();
    return false;
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('decrypt')) throw error;
    await pool.query('DELETE FROM auth.jwks');
    await sign();
    return true;
  }
}
