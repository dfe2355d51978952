import { inject } from 'vitest';
import { databasesOn } from './cluster.ts';
import type {} from './global-postgres.ts';

/** A fresh database with the whole schema, on the cluster of this test run. */
export async function createTestDatabase(): Promise<string> {
  const admin = inject('postgresUrl');
  const url = new URL(admin);
  url.pathname = `/${await databasesOn(admin).clone()}`;
  return url.href;
}
