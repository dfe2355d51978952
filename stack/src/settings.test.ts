import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectDir } from './project.ts';
import { readSettings } from './settings.ts';

test('nothing has to be set', () => {
  expect(readSettings({})).toEqual({
    port: 3000,
    host: '127.0.0.1',
    dataDir: join(projectDir, '.data'),
    databaseUrl: undefined,
    publicUrl: undefined,
    tls: undefined,
    secret: undefined,
    demo: 'default',
  });
});

test('an empty variable is one that is not set', () => {
  const names = [
    'PORT',
    'HOST',
    'FESTIVAL_DATA_DIR',
    'DATABASE_URL',
    'PUBLIC_URL',
    'TLS_CERT',
    'TLS_KEY',
    'AUTH_SECRET',
    'FESTIVAL_DEMO',
  ];
  expect(readSettings(Object.fromEntries(names.map((name) => [name, ' '])))).toEqual(readSettings({}));
});

test.each([
  [{ NODE_ENV: 'production' }, 'off'],
  [{ NODE_ENV: 'production', FESTIVAL_DEMO: '1' }, 'asked for'],
  [{ FESTIVAL_DEMO: '1' }, 'asked for'],
  [{ FESTIVAL_DEMO: 'off' }, 'off'],
  [{ NODE_ENV: 'development' }, 'default'],
])('%j makes the demo "%s"', (env, demo) => {
  expect(readSettings(env).demo).toBe(demo);
});

test.each([
  [{ PORT: 'http' }, /^PORT is "http": set it to a number/],
  [{ PORT: '70000' }, /^PORT is "70000"/],
  [{ PUBLIC_URL: 'ops.example.org' }, /^PUBLIC_URL is "ops.example.org": set it to the origin/],
  [{ PUBLIC_URL: 'https://ops.example.org/app' }, /without a path/],
  [{ AUTH_SECRET: 'short' }, /^AUTH_SECRET is too short: make one with/],
  [{ FESTIVAL_DEMO: 'maybe' }, /^FESTIVAL_DEMO is "maybe": set it to 1 or 0/],
  [{ TLS_CERT: 'cert.pem' }, /^TLS_CERT and TLS_KEY belong together/],
  [{ TLS_CERT: 'none.pem', TLS_KEY: 'none.pem' }, /^TLS_CERT is "none.pem", which can't be read/],
  [{ TLS_CERT: 'package.json', TLS_KEY: 'package.json' }, /are no certificate and its key/],
])('%j is refused with a sentence', (env, sentence) => {
  expect(() => readSettings(env)).toThrow(sentence);
});

test('.env.example names every variable, and sets none', () => {
  const lines = readFileSync(join(projectDir, '.env.example'), 'utf8').split('\n');
  const named = lines.flatMap((line) => /^# ?([A-Z_]+)=/.exec(line)?.[1] ?? []);
  expect(named.sort()).toEqual(
    [
      'AUTH_SECRET',
      'DATABASE_URL',
      'FESTIVAL_DATA_DIR',
      'FESTIVAL_DEMO',
      'HOST',
      'PORT',
      'PUBLIC_URL',
      'TLS_CERT',
      'TLS_KEY',
    ].sort(),
  );
  expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
});
