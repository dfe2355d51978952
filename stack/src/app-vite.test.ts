import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveAppSources } from './app-vite.ts';
import { type Gateway, openGateway } from './gateway.ts';

let gateway: Gateway;
let app: Awaited<ReturnType<typeof serveAppSources>>;
beforeAll(async () => {
  gateway = await openGateway({ port: 0, host: '127.0.0.1', publicUrl: undefined });
  app = await serveAppSources(gateway.server);
  gateway.serveApp(app.serve);
}, 60_000);
afterAll(async () => {
  await app.close();
  await gateway.close();
});

test('the app comes from its sources, and its changes over the same port', async () => {
  const page = await (await fetch(`${gateway.origin}/task/7`)).text();
  expect(page).toContain('/@vite/client');
  const client = await (await fetch(`${gateway.origin}/@vite/client`)).text();
  const token = /wsToken = "([^"]+)"/.exec(client)?.[1] ?? '';
  expect(await upgrade(`/?token=${token}`)).toBe(101);
});

/** Asks for the websocket that hot reload uses; the status that comes back. */
function upgrade(path: string): Promise<number | undefined> {
  return new Promise((answered, failed) => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16).toString('base64'),
      'sec-websocket-protocol': 'vite-hmr',
      origin: gateway.origin,
    };
    const asked = request({ host: '127.0.0.1', port: gateway.port, path, headers });
    asked.once('upgrade', (answer, socket) => {
      socket.destroy();
      answered(answer.statusCode);
    });
    asked.once('response', (answer) => {
      answer.resume();
      answered(answer.statusCode);
    });
    asked.once('error', failed);
    asked.end();
  });
}
