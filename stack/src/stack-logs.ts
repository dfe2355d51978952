import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { askedToStop, runCommand } from './command.ts';
import { inDataDir } from './data-dir.ts';
import { loadEnvFile, readSettings } from './settings.ts';
import { StartRefused } from './start-refused.ts';

const EVERY_MS = 250;
/** How much of what is there already is shown. */
const TAIL_BYTES = 4000;

/** `npm run dev:stack:logs`: the end of each log, and then what is added, until Ctrl-C. */
await runCommand(async () => {
  loadEnvFile();
  const folder = dirname(inDataDir(readSettings(process.env).dataDir).log('any'));
  if (!existsSync(folder))
    throw new StartRefused(`There are no logs in ${folder} yet: start with "npm run dev:stack:up".`);
  const shown = new Map<string, number>();
  const show = () => {
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.log')))
      shown.set(name, showNew(join(folder, name), name.slice(0, -4), shown.get(name)));
  };
  // whoever reads them may stop, as in "… | head"
  process.stdout.once('error', () => process.exit(0));
  show();
  const timer = setInterval(show, EVERY_MS);
  await askedToStop();
  clearInterval(timer);
});

/** Prints what a file holds beyond `from`, whole lines with its name before them; returns where it got to. */
function showNew(file: string, name: string, from: number | undefined): number {
  const { size } = statSync(file);
  const start = from === undefined ? Math.max(0, size - TAIL_BYTES) : from > size ? 0 : from;
  const text = readBetween(file, start, size);
  const end = text.lastIndexOf('\n') + 1;
  const lines = text
    .slice(0, end)
    .split('\n')
    .slice(from === undefined && start > 0 ? 1 : 0, -1);
  for (const line of lines) process.stdout.write(`${name.padEnd(8)} │ ${line}\n`);
  return start + Buffer.byteLength(text.slice(0, end));
}

function readBetween(file: string, start: number, end: number): string {
  const fd = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(end - start);
    return buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, start)).toString('utf8');
  } finally {
    closeSync(fd);
  }
}
