import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import { createTokenVerifier } from './tokens.ts';

const NOW = new Date('2026-07-10T12:00:00Z').getTime();
const S = Math.floor(NOW / 1000);

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
let ours: Pair;
let foreign: Pair;
let keys: JSONWebKeySet;
let loads = 0;

beforeAll(async () => {
  ours = await generateKeyPair('ES256', { extractable: true });
  foreign = await generateKeyPair('ES256');
  keys = { keys: [{ ...(await exportJWK(ours.publicKey)), kid: 'one', alg: 'ES256' }] };
});

function verifier(now: () => number = () => NOW) {
  loads = 0;
  return createTokenVerifier(async () => {
    loads += 1;
    return keys;
  }, now);
}

interface Claims {
  sub?: string;
  iat?: number;
  exp?: number;
  aud?: string;
}

function token(
  changed: Claims = {},
  key: Pair['privateKey'] = ours.privateKey,
  kid = 'one',
): Promise<string> {
  const claims = { sub: 'tech', iat: S - 60, exp: S + 60, aud: 'festival-ops', ...changed };
  const present = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
  return new SignJWT(present).setProtectedHeader({ alg: 'ES256', kid }).sign(key);
}

test.each(['Bearer', 'Token', 'bearer', 'TOKEN'])('%s names the user', async (scheme) => {
  expect(await verifier()(`${scheme} ${await token()}`)).toEqual({ userId: 'tech' });
});

test.each([
  [undefined, 'unauthorized'],
  ['', 'unauthorized'],
  ['Bearer', 'unauthorized'],
  ['Basic dGVjaDp0ZWNo', 'unauthorized'],
  ['Bearer not-a-token', 'token_invalid'],
  ['Bearer a.b.c', 'token_invalid'],
  [`Bearer ${'x'.repeat(20_000)}`, 'token_invalid'],
  ['Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ0ZWNoIiwiYXVkIjoiZmVzdGl2YWwtb3BzIn0.', 'token_invalid'],
])('%s is refused', async (header, code) => {
  expect(await verifier()(header)).toEqual({ refused: code });
});

test.each([
  ['expired', { exp: S - 10 }, 'token_expired'],
  ['for somebody else', { aud: 'another-app' }, 'token_invalid'],
  ['without a user', { sub: '' }, 'token_invalid'],
] as const)('a token that is %s is refused', async (_, claims, code) => {
  expect(await verifier()(`Bearer ${await token(claims)}`)).toEqual({ refused: code });
});

test('a token by a foreign key is refused, also under the name of ours', async () => {
  const verify = verifier();
  expect(await verify(`Bearer ${await token({}, foreign.privateKey)}`)).toEqual({ refused: 'token_invalid' });
  expect(await verify(`Bearer ${await token({}, foreign.privateKey, 'two')}`)).toEqual({
    refused: 'token_invalid',
  });
});

test('keys are asked for once, and again for an unknown one after a while only', async () => {
  let now = NOW;
  const verify = verifier(() => now);
  const unknown = `Bearer ${await token({}, foreign.privateKey, 'two')}`;
  await verify(`Bearer ${await token()}`);
  await verify(unknown);
  expect(loads).toBe(1);
  now += 6000;
  await verify(unknown);
  await verify(unknown);
  expect(loads).toBe(2);
});
