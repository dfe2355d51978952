import { createRoot, createSignal } from 'solid-js';
import { createActivity } from './activity.ts';
import { createCheckIn } from './check-in.ts';
import { createClock } from './clock.ts';
import { makeCollections } from './collections.ts';
import { createConnection } from './connection.ts';
import { makeConnector, syncOptions } from './connector.ts';
import { makeCredentials } from './credentials.ts';
import { deviceName } from './device-name.ts';
import { databaseName, openLocalDatabase } from './local-database.ts';
import type { CreatedPeople } from './people.ts';
import type { PersonData } from './person-data.ts';
import { createPredictions, makeMissCount } from './predictions.ts';
import { isStorageFull } from './room.ts';
import { storage } from './storage.ts';
import { makeTabChannel } from './tab-channel.ts';
import { makeUploader } from './upload.ts';
import { makeWrites } from './writes.ts';

/** What the browser gives, named so that tests can give something else. */
export interface Environment {
  readonly origin: string;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly random: () => number;
  readonly newId: () => string;
  readonly appVersion: string;
}

/** Opens a person's database and everything over it. Rejects when the database cannot be opened. */
export async function openPersonData(
  environment: Environment,
  people: CreatedPeople,
  userId: string,
): Promise<PersonData> {
  const [streamsLost, setStreamsLost] = createSignal(0);
  const db = await openLocalDatabase(userId, () => setStreamsLost((count) => count + 1));
  const deviceId = await db.getClientId();
  const channel = makeTabChannel(`festival-ops ${userId}`);
  const { origin, now, random, appVersion } = environment;
  const credentials = makeCredentials({ ...environment, sessionToken: () => people.sessionToken(userId) });
  const uploader = makeUploader({
    db,
    url: `${origin}/api/data`,
    fetch: (url, init) => environment.fetch(url, init),
    getToken: credentials.getToken,
    withLock: (signal, run) => navigator.locks.request(`upload ${databaseName(userId)}`, { signal }, run),
    setAside: async ({ json, entries }, { status, message }) => {
      await db.execute(
        'INSERT OR REPLACE INTO held_transaction (id, at, status, message, body) VALUES (?, ?, ?, ?, ?)',
        [`${deviceId}:${entries[0]?.clientId}`, new Date(now()).toISOString(), status, message, json],
      );
    },
    sleep,
    random,
    appVersion,
    deviceName: deviceName.name,
    onState: (state) => channel.tell({ kind: 'upload_state', state }),
    onAnswered: (writes) => channel.tell({ kind: 'answered', writes, at: now() }),
  });
  const connector = makeConnector({
    origin,
    credentials,
    uploader,
    onSignInExpired: () => people.markExpired(userId),
    sleep,
  });

  return createRoot((dispose) => {
    const [storageFull, setStorageFull] = createSignal(false);
    const clock = createClock(now);
    const { collections, stop } = makeCollections(db);
    const { rowMarks, ...activity } = createActivity({ db, userId, channel, clock, now });
    const connection = createConnection({
      db,
      connector,
      uploader,
      options: syncOptions(appVersion),
      channel,
      clock,
      now,
      userId,
      unsentWrites: activity.unsent,
      signInExpired: () => people.all().find((person) => person.userId === userId)?.signIn !== 'valid',
      storageFull,
      streamsLost,
    });
    const misses = makeMissCount(userId);
    createPredictions({
      ...{ db, userId, deviceId, now, misses },
      ...{ unsent: activity.unsent, receipts: activity.receipts },
    });
    createCheckIn({
      ask: people.ask,
      userId,
      deviceId,
      appVersion,
      deviceName: deviceName.name,
      atRest: () => connection.state().code === 'online',
      misses,
      now,
    });
    return {
      userId,
      deviceId,
      db,
      collections,
      rowMarks,
      activity,
      writes: makeWrites({
        userId,
        db,
        collections,
        now,
        newId: environment.newId,
        isStorageFull,
        onStored: ({ storageFull: full }) => {
          setStorageFull(full);
          if (!full) storage.changeSaved();
        },
      }),
      connection,
      async close() {
        dispose();
        channel.close();
        await stop();
        await db.close();
      },
    };
  });
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
