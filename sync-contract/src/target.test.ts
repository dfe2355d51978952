import { afterEach, expect, test, vi } from 'vitest';
import { otherTarget } from './contract-setup.ts';

afterEach(() => vi.unstubAllEnvs());

const ALL = { DATABASE_URL: 'postgresql://x', SYNC_TOKEN_KEY: '{"kid":"k"}', SYNC_AUDIENCE: 'festival' };

test.each(Object.keys(ALL))('SY-113 with SYNC_URL and without %s it refuses in one sentence', (missing) => {
  for (const [name, value] of Object.entries({ ...ALL, [missing]: '' })) vi.stubEnv(name, value);
  expect(() => otherTarget('http://127.0.0.1:1')).toThrow(
    new RegExp(`^SYNC_URL is set, so ${missing} is needed too: [^.]+\\(see sync-contract/README.md\\)\\.$`),
  );
});

test('SY-113 a key that is no JSON is refused in one sentence', () => {
  for (const [name, value] of Object.entries({ ...ALL, SYNC_TOKEN_KEY: 'secret' })) vi.stubEnv(name, value);
  expect(() => otherTarget('http://127.0.0.1:1')).toThrow(/^SYNC_TOKEN_KEY is not a JWK/);
});

test('SY-113 with all of them the tests are given the endpoint', () => {
  for (const [name, value] of Object.entries(ALL)) vi.stubEnv(name, value);
  expect(otherTarget('http://127.0.0.1:1').lanes.stream).toEqual({
    url: 'http://127.0.0.1:1',
    databaseUrl: 'postgresql://x',
  });
});
