import type { Server } from 'node:http';
import { join } from 'node:path';
import type { ServeApp } from './app-files.ts';
import { projectDir } from './project.ts';

/** The app out of its sources, with hot reload over the gateway's own port. */
export async function serveAppSources(gateway: Server): Promise<{ serve: ServeApp; close(): Promise<void> }> {
  // only here: it takes a second to load
  const { createServer } = await import('vite');
  const vite = await createServer({
    root: join(projectDir, 'web'),
    configFile: join(projectDir, 'web', 'vite.config.ts'),
    appType: 'spa',
    clearScreen: false,
    logLevel: 'warn',
    server: { middlewareMode: true, hmr: { server: gateway } },
  });
  return {
    serve: (req, res) =>
      vite.middlewares(req, res, () => {
        res.writeHead(404, { 'content-type': 'application/json' });
        res.end('{"error":{"code":"not_found","message":"There is nothing at this address."}}');
      }),
    close: () => vite.close(),
  };
}
