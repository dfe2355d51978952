import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { reachableBinaries } from './postgres-reachable.ts';

const stranger = { name: 'nobody', ids: { uid: 65_534, gid: 65_534 } };
const made: string[] = [];
afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});

/** Programs as a package has them, below a directory with this mode. */
function programsBelow(mode: number) {
  const top = mkdtempSync(join(tmpdir(), 'closed-'));
  made.push(top);
  const platform = `platform-${process.pid}`;
  const bin = join(top, platform, 'native', 'bin');
  mkdirSync(bin, { recursive: true });
  for (const program of ['postgres', 'initdb'])
    writeFileSync(join(bin, program), '#!/bin/sh\necho "postgres (PostgreSQL) 99.1"\n', { mode: 0o700 });
  chmodSync(top, mode);
  return { postgres: join(bin, 'postgres'), initdb: join(bin, 'initdb') };
}

test('programs that the server’s account can reach are used where they are', () => {
  const binaries = programsBelow(0o755);
  expect(reachableBinaries(binaries, stranger)).toEqual(binaries);
});

test('programs below a closed directory are copied, once, to where the account can run them', () => {
  const binaries = programsBelow(0o700);
  const copied = reachableBinaries(binaries, stranger);
  made.push(dirname(dirname(copied.postgres)));
  expect(copied.postgres).not.toBe(binaries.postgres);
  for (const program of [copied.postgres, copied.initdb]) expect(statSync(program).mode & 0o005).toBe(0o005);
  const { ino } = statSync(copied.postgres);
  expect(reachableBinaries(binaries, stranger)).toEqual(copied);
  expect(statSync(copied.postgres).ino).toBe(ino);
});

test('a copy that others could have written is not used', () => {
  const binaries = programsBelow(0o700);
  const { postgres } = reachableBinaries(binaries, stranger);
  const copy = dirname(dirname(postgres));
  made.push(copy);
  chmodSync(copy, 0o777);
  expect(() => reachableBinaries(binaries, stranger)).toThrow('belongs to somebody else');
  expect(existsSync(copy)).toBe(true);
});
