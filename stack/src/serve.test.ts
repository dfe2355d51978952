import { expect, test } from 'vitest';
import { required } from './serve.ts';

test('SY-154 all variables that are missing are told in one sentence', () => {
  expect(() => required({ AUTH_SECRET: ' ' }, 'DATABASE_URL', 'AUTH_SECRET')).toThrow(
    'Set DATABASE_URL (the PostgreSQL, as postgres://user:password@host:5432/database) and AUTH_SECRET (what signs sessions, from "openssl rand -base64 32").',
  );
  expect(required({ APP_DIR: ' /app ' }, 'APP_DIR')).toEqual({ APP_DIR: '/app' });
});
