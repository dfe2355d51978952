import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** For promises of the types: that what is wrong does not compile can only be tested by compiling it. */

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Compiles sources as strictly as the project's own, in a folder of their own from which packages are found.
 * @param sources by name of the file, without its ending
 * @returns by name of the source that has errors, their messages in short; other files by their whole path
 */
export function compileErrors(sources: Readonly<Record<string, string>>): Record<string, string[]> {
  const cache = join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'compile-errors-'));
  try {
    const config = { extends: join(root, 'tsconfig.base.json'), include: ['*.ts'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    for (const [name, text] of Object.entries(sources)) writeFileSync(join(folder, `${name}.ts`), text);
    return parsed(compilerOutput(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The sources of a folder of the project by name, without its tests. */
export function sourcesOf(folder: string): Record<string, string> {
  const files = readdirSync(join(root, folder)).filter((file) => /^[\w-]+\.ts$/.test(file));
  return Object.fromEntries(
    files.map((file) => [file.slice(0, -3), readFileSync(join(root, folder, file), 'utf8')]),
  );
}

function compilerOutput(folder: string): string {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  try {
    return execFileSync(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    // it ends with a code other than 0 when there are errors, and prints them all the same
    const output = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    if (!output.includes('error TS')) throw error;
    return output;
  }
}

/** `file.ts(3,7): error TS2741: Property 'x' is missing…`, with more about it in indented lines. */
function parsed(output: string): Record<string, string[]> {
  const errors: Record<string, string[]> = {};
  let messages: string[] = [];
  for (const line of output.split('\n')) {
    const [, file, code, message] = /^(.+?)\(\d+,\d+\): error (TS\d+): (.*)$/.exec(line) ?? [];
    if (file !== undefined) {
      messages = errors[file.replace(/\.ts$/, '')] ??= [];
      messages.push(`${code}: ${message}`);
    } else if (line.startsWith(' ') && messages.length > 0)
      messages.push(`${messages.pop() ?? ''} ${line.trim()}`);
    else if (line.includes('error TS')) throw new Error(line);
  }
  return errors;
}
