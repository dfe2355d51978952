import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { tellDevices } from './hand-over-devices.ts';

test('SY-151 every device is told of in its own name, and those that could not be are named with the reason', async () => {
  const told: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.once('end', () => {
      told.push([request.headers.authorization, request.method, request.url, body].join(' ').trim());
      response.writeHead(body.includes('not ready') ? 500 : 200).end('{}');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const tell = (service: string) =>
    tellDevices({
      service,
      devices: [
        { deviceId: 'a&b', userId: 'ann' },
        { deviceId: 'not ready', userId: 'bo' },
      ],
      atLeast: 7n,
      tokenFor: async (userId) => `for-${userId}`,
    });

  expect(await tell(url)).toEqual([{ deviceId: 'not ready', userId: 'bo', because: 'it answered 500' }]);
  expect(told.sort()).toEqual([
    'Token for-ann GET /write-checkpoint2.json?client_id=a%26b',
    'Token for-ann POST /sync/checkpoint-request {"client_id":"a&b","checkpoint_request_id":"7"}',
    'Token for-bo POST /sync/checkpoint-request {"client_id":"not ready","checkpoint_request_id":"7"}',
  ]);
  const closed = new Promise((done) => server.close(done));
  server.closeAllConnections();
  await closed;
  expect((await tell(url)).map(({ because }) => because)).toEqual([
    'it does not answer',
    'it does not answer',
  ]);
});
