import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { plantedBugs } from './bugs.ts';

const project = fileURLToPath(new URL('../../..', import.meta.url));

test.each(plantedBugs)('the line of "$name" stands once in its file', ({ file, line, instead }) => {
  expect(readFileSync(join(project, file), 'utf8').split(line)).toHaveLength(2);
  expect(instead).not.toBe(line);
});
