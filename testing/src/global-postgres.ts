import type { TestProject } from 'vitest/node';
import { makeTemplate, startTestCluster } from './cluster.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The administrator's connection string of the cluster that all `.pg.test` files share. */
    postgresUrl: string;
  }
}

/** Vitest's global set-up of the project `pg`: one cluster, one template, a database for each test file. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startTestCluster();
  await makeTemplate(cluster.postgres.url('postgres'));
  project.provide('postgresUrl', cluster.postgres.url('postgres'));
  return () => cluster.stop();
}
