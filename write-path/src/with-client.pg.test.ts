import { connect, createServer, type Socket } from 'node:net';
import { createTestDatabase } from '@festival-ops/testing/database';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withClient } from './with-client.ts';

/** A way to the database on which each connection is ended in the packet that opens it. */
const sockets = new Set<Socket>();
const proxy = createServer((near) => {
  const far = connect(Number(target.port), target.hostname);
  for (const socket of [near, far]) {
    sockets.add(socket);
    socket.on('error', () => {});
  }
  near.pipe(far);
  far.on('data', (bytes) => near.write(isReady(bytes) ? Buffer.concat([bytes, terminated]) : bytes));
});
const isReady = (bytes: Buffer) => bytes.subarray(-6).equals(Buffer.from('Z\0\0\0\x05I', 'latin1'));
const fields = Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0');
const terminated = Buffer.concat([Buffer.from('E'), Buffer.alloc(4), fields]);
terminated.writeInt32BE(fields.length + 4, 1);

let target: URL;
let pool: pg.Pool;
beforeAll(async () => {
  target = new URL(await createTestDatabase());
  await new Promise<void>((listening) => {
    proxy.listen(0, '127.0.0.1', listening);
  });
  const address = proxy.address();
  const near = new URL(target);
  near.host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  pool = new pg.Pool({ connectionString: near.href });
  pool.on('error', () => {});
});
afterAll(async () => {
  await pool.end();
  for (const socket of sockets) socket.destroy();
  proxy.close();
});

test('WB-9 a connection that ends in the packet that opens it fails its user, not the process', async () => {
  await expect(withClient(pool, (client) => client.query('SELECT 1'))).rejects.toThrow();
  expect(pool.totalCount).toBe(0);
});
