import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A data directory, and an app that is quick to serve, for tests; `remove` takes both away. */
export function makeTestDirectory(): { dataDir: string; app: { folder: string }; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), 'festival-stack-'));
  // as root PostgreSQL runs as somebody else, who has to get in
  chmodSync(directory, 0o755);
  const folder = join(directory, 'app');
  mkdirSync(folder);
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Festival Ops</title>');
  return {
    dataDir: join(directory, 'data'),
    app: { folder },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
