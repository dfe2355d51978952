import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const MAC = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * The Chromium that tests drive: `CHROMIUM_PATH`, else the system's, else Playwright's own.
 * @returns its path, or undefined if there is none
 */
export function findChromium(): string | undefined {
  const asked = process.env.CHROMIUM_PATH;
  if (asked !== undefined && asked !== '') return existsSync(asked) ? asked : undefined;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...MAC].find((path) => existsSync(path)) ?? playwrightsOwn();
}

/** Chromium's arguments: as root it has to run without its sandbox. */
export const chromiumArgs: readonly string[] = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
];

/**
 * Finds a Chromium, or installs one: by the system's package manager as root, else by Playwright.
 * Says what to do where neither works.
 */
export function ensureChromium(): string | undefined {
  const there = findChromium();
  if (there !== undefined) return there;
  console.log('No Chromium found: installing one …');
  if (process.getuid?.() === 0 && runs('apt-get', ['--version'])) {
    spawnSync('apt-get', ['update', '-q'], { stdio: 'inherit' });
    spawnSync(
      'apt-get',
      ['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
      {
        stdio: 'inherit',
      },
    );
  } else {
    spawnSync('npx', ['playwright', 'install', 'chromium'], { stdio: 'inherit' });
  }
  const installed = findChromium();
  if (installed === undefined)
    console.error(
      'The browser tests need a Chromium: install one (Debian: "apt-get install chromium"), or set CHROMIUM_PATH to one.',
    );
  return installed;
}

function runs(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** Where `npx playwright install chromium` put it, asked of Playwright in a process of its own. */
function playwrightsOwn(): string | undefined {
  const asked = spawnSync(
    process.execPath,
    ['-e', "import('playwright').then(({ chromium }) => console.log(chromium.executablePath()))"],
    { encoding: 'utf8' },
  );
  const path = asked.stdout.trim();
  return path !== '' && existsSync(path) ? path : undefined;
}
