import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectDir } from './project.ts';

/** `deploy/`, as its tests read it. */

export interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly networks: readonly string[];
  readonly profiles?: readonly string[];
  readonly restart: string;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

export interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
}

/** The text of a file of the checkout. */
export function textOf(file: string): string {
  return readFileSync(join(projectDir, file), 'utf8');
}

export function readCompose(): Compose {
  return parse(textOf('deploy/compose.yaml'), { merge: true });
}

/** The program and the arguments that the image starts a command with. */
export function readEntrypoint(): readonly string[] {
  return JSON.parse(/^ENTRYPOINT (\[.+\])$/m.exec(textOf('deploy/Dockerfile'))?.[1] ?? '[]');
}

/** What the Dockerfile takes from the checkout. */
export function copiedPaths(): string[] {
  const lines = [...textOf('deploy/Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)];
  return lines.flatMap(([, sources]) => (sources ?? '').split(' '));
}
