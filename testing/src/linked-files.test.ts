import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** The pages of the repository, and what they link to in it. */

const root = fileURLToPath(new URL('../..', import.meta.url));

const pages = [root, join(root, 'docs'), join(root, 'docs/decisions')].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

/** Pictures and links to files here, not to other sites nor within the page. */
function linkedFrom(page: string): string[] {
  const text = readFileSync(page, 'utf8').replaceAll(/```[\s\S]*?```/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)|\bsrc="([^"]+)"/g)]
    .map(([, link, picture]) => (link ?? picture ?? '').replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target))
    .map((target) => join(dirname(page), decodeURI(target)));
}

test('every picture and every file that a page links to is there', () => {
  const missing = pages.flatMap((page) =>
    linkedFrom(page)
      .filter((target) => !existsSync(target))
      .map((target) => `${relative(root, page)}: ${relative(root, target)}`),
  );
  expect(missing).toEqual([]);
});

test('every picture is shown on a page', () => {
  const shown = new Set(pages.flatMap(linkedFrom));
  const folder = join(root, 'docs/screenshots');
  const pictures = readdirSync(folder).map((name) => join(folder, name));
  expect(pictures.length).toBeGreaterThan(0);
  expect(pictures.filter((picture) => !shown.has(picture)).map((picture) => relative(root, picture))).toEqual(
    [],
  );
});
