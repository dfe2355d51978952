import type { CommonPowerSyncDatabase } from '@powersync/common';
import { createRoot, createSignal } from 'solid-js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createClock } from './clock.ts';
import { createConnection, keptUnsentCount } from './connection.ts';
import { STUCK_AFTER_MS } from './connection-state.ts';
import { makeConnector } from './connector.ts';
import { openMemoryDatabase } from './memory-database.ts';
import type { Connection, UnsentWrite } from './person-data.ts';
import { makeTabChannel } from './tab-channel.ts';
import type { UploadState } from './upload.ts';

/** A real database that finds no server; what is watched is when it is told to connect. */

let db: CommonPowerSyncDatabase;
let connect: ReturnType<typeof vi.spyOn>;
let disconnect: ReturnType<typeof vi.spyOn>;
let connection: Connection;
let time: number;
let tick: () => void;
let stops: number;
let setUnsent: (writes: readonly UnsentWrite[]) => void;
let setExpired: (expired: boolean) => void;
let tellUpload: (state: UploadState) => void;
let loseStream: () => void;
const disposals: (() => void)[] = [];

beforeEach(async () => {
  localStorage.clear();
  db = await openMemoryDatabase();
  connect = vi.spyOn(db, 'connect');
  disconnect = vi.spyOn(db, 'disconnect');
  time = 1_000_000;
  stops = 0;
  open();
});
afterEach(async () => {
  for (const dispose of disposals.splice(0)) dispose();
  vi.restoreAllMocks();
  await db.close();
});

function open(): void {
  const channel = makeTabChannel(crypto.randomUUID());
  const uploader = { upload: async () => 'queue_empty' as const, wake: () => {} };
  const credentials = { getToken: async () => ({ ok: false, because: 'unreachable' }) as const };
  const connector = makeConnector({
    origin: 'http://festival.test',
    credentials,
    uploader,
    onSignInExpired: () => {},
    sleep: async () => {},
  });
  createRoot((dispose) => {
    const clock = createClock(() => time);
    tick = clock.tick;
    const [unsent, writeUnsent] = createSignal<readonly UnsentWrite[]>([]);
    const [expired, writeExpired] = createSignal(false);
    const [lost, writeLost] = createSignal(0);
    loseStream = () => writeLost((count) => count + 1);
    setUnsent = writeUnsent;
    setExpired = writeExpired;
    tellUpload = (state) => channel.tell({ kind: 'upload_state', state });
    connection = createConnection({
      db,
      connector: {
        ...connector,
        stop: () => {
          stops += 1;
        },
      },
      uploader,
      options: {},
      channel,
      clock,
      now: () => time,
      userId: 'me',
      unsentWrites: unsent,
      signInExpired: expired,
      storageFull: () => false,
      streamsLost: lost,
    });
    disposals.push(dispose, () => channel.close());
  });
}

const write = (opId: number): UnsentWrite => ({
  opId,
  transactionId: opId,
  table: 'task',
  rowId: 't1',
  op: 'PATCH',
  values: {},
  bases: {},
  writtenAt: null,
});

async function connectedTimes(times: number): Promise<void> {
  await vi.waitFor(() => expect(connect).toHaveBeenCalledTimes(times));
}

test('DEV-2 the go-offline switch stops the upload and the stream, and outlives a reload', async () => {
  await connectedTimes(1);
  connection.setPaused(true);
  await vi.waitFor(() => expect(disconnect).toHaveBeenCalled());
  expect(stops).toBe(1);
  expect(connection.state().code).toBe('paused');
  for (const dispose of disposals.splice(0)) dispose();
  open();
  connection.sendNow();
  await Promise.resolve();
  expect(connection.paused()).toBe(true);
  expect(connect).toHaveBeenCalledTimes(1);
  connection.setPaused(false);
  await connectedTimes(2);
});

test('the network coming back connects at once, unless it was switched off', async () => {
  await connectedTimes(1);
  window.dispatchEvent(new Event('offline'));
  setUnsent([write(1)]);
  expect(connection.state()).toMatchObject({ code: 'no_network', unsent: 1 });
  window.dispatchEvent(new Event('online'));
  await connectedTimes(2);
  connection.setPaused(true);
  window.dispatchEvent(new Event('offline'));
  window.dispatchEvent(new Event('online'));
  await vi.waitFor(() => expect(disconnect).toHaveBeenCalledTimes(1));
  expect(connect).toHaveBeenCalledTimes(2);
});

test('DEV-3 an expired sign-in rests the connection, and signing in takes it up again', async () => {
  await connectedTimes(1);
  setExpired(true);
  await vi.waitFor(() => expect(disconnect).toHaveBeenCalledTimes(1));
  expect(connection.state().code).toBe('sign_in_expired');
  setExpired(false);
  await connectedTimes(2);
});

test('DEV-7 a queue that does not shrink though the api answers restarts the connection, and again later', async () => {
  await connectedTimes(1);
  setUnsent([write(1), write(2)]);
  tellUpload({ phase: 'waiting', because: 'server' });
  time += STUCK_AFTER_MS;
  tick();
  expect(connection.state()).toMatchObject({ code: 'stuck', stuckSince: 1_000_000 });
  await connectedTimes(2);
  expect(stops).toBe(1);
  time += STUCK_AFTER_MS - 1;
  tick();
  expect(stops).toBe(1);
  time += 1;
  tick();
  await connectedTimes(3);
  setUnsent([write(2)]);
  expect(connection.state().code).not.toBe('stuck');
});

test('DEV-6 when what keeps the stream for all tabs has died, a new one is connected to, if one is wanted', async () => {
  await connectedTimes(1);
  loseStream();
  await connectedTimes(2);
  expect(stops).toBe(1);
  connection.setPaused(true);
  loseStream();
  await vi.waitFor(() => expect(disconnect).toHaveBeenCalledTimes(3));
  expect(connect).toHaveBeenCalledTimes(2);
});

test('how much is unsent can be asked without opening the database', () => {
  setUnsent([write(1), write(1), write(2)]);
  expect(keptUnsentCount('me')).toBe(2);
  setUnsent([]);
  expect(keptUnsentCount('me')).toBe(0);
});
