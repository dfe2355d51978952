import { buildApp } from './app-build.ts';
import { type ServeApp, serveBuiltApp } from './app-files.ts';
import { serveAppSources } from './app-vite.ts';
import { logFile } from './data-dir.ts';
import type { Gateway } from './gateway.ts';

/** `built`: built if its sources have changed. `sources`: by Vite, with hot reload. Or a folder that Vite built. */
export type AppKind = 'built' | 'sources' | { readonly folder: string };

export interface RunningApp {
  readonly serve: ServeApp;
  close(): Promise<void>;
}

/** Puts the app, built or from its sources, on a gateway. */
export async function startApp(
  options: { readonly app?: AppKind; readonly dataDir: string; readonly signal?: AbortSignal | undefined },
  gateway: Gateway,
  say: (line: string) => void,
): Promise<RunningApp> {
  const kind = options.app ?? 'built';
  if (kind === 'sources') return serveAppSources(gateway.server);
  const folder =
    kind === 'built'
      ? await buildApp({
          dataDir: options.dataDir,
          logFile: logFile(options.dataDir, 'build'),
          say,
          signal: options.signal,
        })
      : kind.folder;
  return { serve: serveBuiltApp(folder), close: async () => {} };
}
