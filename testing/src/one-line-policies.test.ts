import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * What is proven: which policy a field has is said in one file of the product. That the engine follows that line, and
 * that the page changes by one line, is proven in domain/. Not proven is that no screen has a habit of its own: a
 * field whose decision takes people, for instance, needs a place where they take it.
 */
test('POL-5 the matrix is the only file of the product that gives a field its policy', () => {
  const names = [...read('policy/src/policies.ts').matchAll(/^export const (\w+) = /gm)].map(
    (match) => match[1],
  );
  expect(names).toContain('manualReview');
  const call = new RegExp(`\\b(?:${names.join('|')})\\(`);
  const product = execFileSync('git', ['ls-files', '*.ts', '*.tsx'], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((file) => /^[\w-]+\/src\//.test(file) && !/\.test\.tsx?$|\/fixture\//.test(file))
    // the model says the rules once more, on purpose
    .filter((file) => !/^(?:bench|examples|simulator)\//.test(file));
  expect(product.length).toBeGreaterThan(100);
  expect(product.filter((file) => call.test(read(file)))).toEqual([
    'domain/src/matrix.ts',
    // what holds for columns that have no line, because only the server or nobody changes them
    'policy/src/matrix.ts',
    'policy/src/policies.ts',
  ]);
});

function read(file: string): string {
  return readFileSync(`${root}/${file}`, 'utf8');
}
