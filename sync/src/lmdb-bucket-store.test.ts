import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { describeBucketStore } from './bucket-store-contract.ts';
import { LmdbBucketStore } from './lmdb-bucket-store.ts';
import { openLmdb } from './lmdb-tables.ts';

const directory = mkdtempSync(join(tmpdir(), 'buckets-'));
const opened: ReturnType<typeof openLmdb>[] = [];
afterAll(async () => {
  for (const root of opened) await root.close();
  rmSync(directory, { recursive: true, force: true });
});

describeBucketStore('buckets on disk', (options) => {
  const root = openLmdb(join(directory, String(opened.length)), { sync: false });
  opened.push(root);
  return new LmdbBucketStore(root, options);
});
