import { inject } from 'vitest';
import { databasesOn } from './cluster.ts';
import type {} from './global-postgres.ts';

/** A fresh database with the whole schema, on the cluster of this test run. */
export function createTestDatabase(): Promise<string> {
  return made((databases) => databases.clone());
}

/** A fresh database with nothing in it. */
export function createEmptyTestDatabase(): Promise<string> {
  return made((databases) => databases.empty());
}

async function made(make: (databases: ReturnType<typeof databasesOn>) => Promise<string>): Promise<string> {
  const admin = inject('postgresUrl');
  const url = new URL(admin);
  url.pathname = `/${await make(databasesOn(admin))}`;
  return url.href;
}
