import { cpSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes a build of the app that came before: its writes say the schema version before, its local schema lacks a
 * column, and all its files have other names. It is made out of the build of now, so that no second build is needed.
 * @param folder where it goes
 */
export function makeOlderApp(now: string, folder: string): void {
  cpSync(now, folder, { recursive: true });
  renameSync(join(folder, 'assets'), join(folder, OLD_ASSETS));
  const found = { version: 0, column: 0, page: 0 };
  const replaced = (kind: keyof typeof found, by: string) => () => {
    found[kind] += 1;
    return by;
  };
  for (const file of textFiles(folder)) {
    const text = readFileSync(file, 'utf8')
      .replaceAll(/\bassets\//g, `${OLD_ASSETS}/`)
      .replace(/schema_version:2\b/g, replaced('version', 'schema_version:1'))
      // the column that says who brought a task to its state
      .replace(/\bstate_by:(?=[\w.]+\.id\()/, replaced('column', 'state_before:'))
      .replace(
        /\{url:"index\.html",revision:"\w+"\}/,
        replaced('page', '{url:"index.html",revision:"before"}'),
      );
    writeFileSync(file, text);
  }
  if (Object.values(found).includes(0)) throw new Error(`no older app: ${JSON.stringify(found)}`);
}

const OLD_ASSETS = 'assets-before';

function textFiles(folder: string): string[] {
  if (!existsSync(join(folder, 'sw.js'))) throw new Error(`${folder} holds no built app`);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(js|css|html|webmanifest)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
