import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { serveBuiltApp } from './app-files.ts';
import { required, serve } from './serve.ts';
import { readSettings } from './settings.ts';
import { StartRefused } from './start-refused.ts';

/** The built app alone, with the headers that `npm start` gives it: `node --import tsx stack/src/serve-app.ts`. */
await serve(async () => {
  const { APP_DIR: folder } = required(process.env, 'APP_DIR');
  if (!existsSync(join(folder, 'index.html')))
    throw new StartRefused(
      `There is no built app in APP_DIR (${folder}): build it with "vite build" in web.`,
    );
  const { host, port } = readSettings(process.env);
  const server = createServer(serveBuiltApp(folder));
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(port, host, listening);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeIdleConnections();
      }),
  };
});
