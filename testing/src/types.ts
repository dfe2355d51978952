import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Type-checks each folder that has a tsconfig of its own, so that each is held to its own surroundings. */
export function checkTypes(root: string): boolean {
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, entry.name, 'tsconfig.json')))
    .map((entry) => entry.name);
  const failed = folders.filter((folder) => {
    const checked = spawnSync('npx', ['tsc', '-p', folder], { cwd: root, stdio: 'inherit' });
    return checked.status !== 0;
  });
  console.log(
    failed.length === 0 ? `types hold in ${folders.join(', ')}` : `types fail in ${failed.join(', ')}`,
  );
  return failed.length === 0;
}
