import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CLAIMS, claimsTested, leadingClaims } from './claims.ts';
import { KNOWN_DIFFERENCES } from './known-differences.ts';
import { SCENARIOS } from './scenarios.ts';

const here = new URL('.', import.meta.url);
const tested = new Set(
  readdirSync(here)
    .filter((name) => name.endsWith('.contract.test.ts'))
    .flatMap((name) => claimsTested(readFileSync(new URL(name, here), 'utf8'))),
);
const known = (kind: 'embedded' | 'any') =>
  KNOWN_DIFFERENCES.filter((one) => one.kind === kind).map(({ id }) => id);

test('SY-110 every claim of the protocol has a test, or says why it can have none', () => {
  const unseen = new Set(known('any'));
  const untested = Object.keys(CLAIMS).filter((id) => !tested.has(id));
  expect(untested.sort()).toEqual([...unseen].sort());
  expect([...tested].filter((id) => id.startsWith('P') && CLAIMS[id] === undefined)).toEqual([]);
});

test('SY-110 a known difference is of a claim that is tested, or of a recording', () => {
  const names = [...Object.keys(CLAIMS), ...SCENARIOS.map(({ name }) => `T-${name.split('-', 1)[0]}`)];
  for (const id of known('embedded')) expect(names).toContain(id);
  for (const id of known('embedded').filter((id) => id.startsWith('P'))) expect(tested).toContain(id);
});

test('SY-111 every recording is replayed', () => {
  const files = readdirSync(new URL('../transcripts', import.meta.url))
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => name.replace('.jsonl', ''));
  expect(SCENARIOS.map(({ name }) => name).sort()).toEqual(files.sort());
});

test('SY-110 the claims of a title are those that it starts with', () => {
  expect(leadingClaims('P4.2, P10.14 and P1.1 all of it, and P9.9')).toEqual(['P4.2', 'P10.14', 'P1.1']);
  expect(leadingClaims('T-f2 about P4.2')).toEqual(['T-f2']);
  expect(leadingClaims('About P4.2')).toEqual([]);
});
