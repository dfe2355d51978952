import { createServer } from 'node:http';
import { given, runAsChild } from './run-as-child.ts';

await runAsChild(async () => {
  const server = createServer((req, res) => {
    res
      .writeHead(req.url === '/probes/readiness' ? 200 : 503, { 'content-type': 'application/json' })
      .end('{"ready":true}');
  });
  await new Promise<void>((listening) => server.listen(Number(given('PORT')), '127.0.0.1', listening));
  return { close: async () => void server.close() };
});
