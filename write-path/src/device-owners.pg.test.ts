import { createTestDatabase } from '@festival-ops/testing/database';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDeviceOwners } from './device-owners.ts';

let url: string;
let pool: pg.Pool;
beforeAll(async () => {
  url = await createTestDatabase();
  pool = new pg.Pool({ connectionString: url });
});
afterAll(() => pool.end());

test('WB-10 of users who begin with a device at once one has it, and every process says whom', async () => {
  const users = Array.from({ length: 8 }, (_, index) => `user-${index}`);
  const told = await Promise.all(users.map((user) => createDeviceOwners(pool)('shared', user)));
  expect(new Set(told).size).toBe(1);
  expect(users).toContain(told[0]);
});

test('WB-10 whose a device is, is asked once and then known without the database', async () => {
  const own = new pg.Pool({ connectionString: url });
  const ownerOf = createDeviceOwners(own);
  expect(await ownerOf('phone', 'tech1')).toBe('tech1');
  await own.end();
  expect(await ownerOf('phone', 'tech2')).toBe('tech1');
  await expect(ownerOf('tablet', 'tech1')).rejects.toThrow();
});
