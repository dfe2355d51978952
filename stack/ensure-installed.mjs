// Runs before anything is installed: plain JavaScript, Node's own modules only.
//
// Installs the dependencies if they are missing or not those of package-lock.json, with npm or with bun, whichever
// this was started by. `npm start` needs no development dependencies (one of them compiles for two minutes);
// `--with-dev` asks for those too.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const project = dirname(dirname(fileURLToPath(import.meta.url)));
const OLDEST_NODE = [20, 19];

/** @returns {string | undefined} why this Node can't be used, as a sentence */
export function complaintAboutNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return `Festival Ops needs Node ${OLDEST_NODE.join('.')} or newer, and this is ${version}: install a newer one from https://nodejs.org.`;
}

/**
 * What is missing, as a short reason; undefined if all is there.
 * @param {{ withDev: boolean, root?: string }} options
 */
export function missingFrom({ withDev, root = project }) {
  if (!existsSync(join(root, 'node_modules'))) return 'nothing is installed yet';
  return missingDirect(root, withDev) ?? missingByLock(root, withDev);
}

/** Everything that a workspace names must be there; true for every installer and every layout. */
function missingDirect(root, withDev) {
  const { workspaces } = readJson(join(root, 'package.json'));
  for (const folder of ['.', ...workspaces]) {
    const file = join(root, folder, 'package.json');
    if (!existsSync(file)) continue;
    const { dependencies = {}, devDependencies = {} } = readJson(file);
    for (const [name, wanted] of Object.entries({ ...dependencies, ...(withDev ? devDependencies : {}) })) {
      const found = installedVersion(root, folder, name);
      if (found === undefined) return `${name} is not installed`;
      if (/^\d/.test(wanted) && found !== wanted) return `${name} is ${found} and should be ${wanted}`;
    }
  }
  return undefined;
}

function installedVersion(root, folder, name) {
  for (const place of [join(root, folder), root]) {
    const file = join(place, 'node_modules', name, 'package.json');
    if (existsSync(file)) return readJson(file).version;
  }
  return undefined;
}

/** npm notes what it installed; that must be what package-lock.json says now. bun leaves no such note. */
function missingByLock(root, withDev) {
  const note = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(note) || !existsSync(join(root, 'package-lock.json'))) return undefined;
  const installed = readJson(note).packages;
  for (const [path, wanted] of Object.entries(readJson(join(root, 'package-lock.json')).packages)) {
    if (
      !path.includes('node_modules/') ||
      wanted.link ||
      wanted.optional ||
      wanted.devOptional ||
      wanted.peer
    )
      continue;
    if (wanted.dev && !withDev) continue;
    const found = installed[path]?.version;
    if (found !== wanted.version)
      return `${path.slice(path.lastIndexOf('node_modules/') + 13)} is ${found ?? 'missing'} and should be ${wanted.version}`;
  }
  return undefined;
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/**
 * Installs what is missing; says what it does.
 * @returns {string | undefined} what went wrong, as a sentence
 */
export function ensureInstalled({ withDev }) {
  const complaint = complaintAboutNode();
  if (complaint !== undefined) return complaint;
  const missing = missingFrom({ withDev });
  if (missing === undefined) return undefined;
  console.log(`Installing dependencies (${missing}) …`);
  let failure = '';
  for (const [program, ...args] of installers(withDev)) {
    const done = spawnSync(program, args, {
      cwd: project,
      stdio: 'inherit',
      shell: process.platform === 'win32',
      env: { ...process.env, ...(withDev && { NODE_ENV: 'development' }) },
    });
    const still = done.status === 0 ? missingFrom({ withDev }) : undefined;
    if (done.status === 0 && still === undefined) return undefined;
    if (done.signal === 'SIGINT') return 'The installation was stopped: start again to go on.';
    const why = still ?? done.error?.message ?? `it ended with ${done.status}`;
    failure = `The dependencies could not be installed (${why}): see above, then run "${[program, ...args].join(' ')}" by hand.`;
  }
  return failure;
}

/** What to try, in turn: `npm ci` refuses a lock that somebody is just changing, and then `npm install` will do. */
function installers(withDev) {
  const bun = (process.env.npm_config_user_agent ?? '').startsWith('bun/');
  if (bun) return [[process.env.npm_execpath || 'bun', 'install']];
  const how = [withDev ? '--include=dev' : '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  return [
    ['npm', 'ci', ...how],
    ['npm', 'install', '--no-save', ...how],
  ];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const sentence = ensureInstalled({ withDev: process.argv.includes('--with-dev') });
  if (sentence !== undefined) {
    console.error(sentence);
    process.exitCode = 1;
  }
}
