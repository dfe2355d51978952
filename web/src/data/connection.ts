import type { CommonPowerSyncDatabase, SyncOptions } from '@powersync/common';
import { type Accessor, createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js';
import type { Clock } from './clock.ts';
import { type ConnectionFacts, connectionState, isStuck, STUCK_AFTER_MS } from './connection-state.ts';
import type { Connector } from './connector.ts';
import type { Connection, UnsentWrite } from './person-data.ts';
import type { TabChannel } from './tab-channel.ts';
import { createTurns } from './turns.ts';
import type { Uploader, UploadState } from './upload.ts';

/**
 * Keeps the connection that this person wants, and says how it stands. It is open unless they paused it or must
 * sign in again; `online` opens it anew at once instead of after PowerSync's own delay.
 */

export interface ConnectionParts {
  readonly db: CommonPowerSyncDatabase;
  readonly connector: Connector;
  readonly uploader: Uploader;
  readonly options: SyncOptions;
  readonly channel: TabChannel;
  readonly clock: Clock;
  readonly now: () => number;
  readonly userId: string;
  readonly unsentWrites: Accessor<readonly UnsentWrite[]>;
  readonly signInExpired: Accessor<boolean>;
  readonly storageFull: Accessor<boolean>;
  /** How often what keeps the stream has died. */
  readonly streamsLost: Accessor<number>;
}

export function createConnection(parts: ConnectionParts): Connection {
  const { db, connector, uploader, channel, clock, now } = parts;
  const status = createStatus(db);
  const offlineSince = createOfflineSince(now);
  const upload = createUploadState(channel);
  const [paused, setPaused] = createKeptSwitch(`festival-ops.paused.${parts.userId}`);
  const queue = createMemo(() => queueOf(parts.unsentWrites()));
  const progressAt = createChangedAt(() => queue().oldest, now);
  const connectedChangedAt = createChangedAt(() => status().connected, now);
  const freshAt = createFreshAt(parts, status, () => queue().transactions);
  createKeptCount(parts.userId, () => queue().transactions);

  const facts = createMemo(
    (): ConnectionFacts => ({
      storageFull: parts.storageFull(),
      signInExpired: parts.signInExpired(),
      paused: paused(),
      offlineSince: offlineSince(),
      connected: status().connected,
      connectedChangedAt: connectedChangedAt(),
      upload: upload(),
      unsent: queue().transactions,
      progressAt: progressAt(),
      freshAt: freshAt(),
      everLoaded: status().hasSynced,
      loaded: status().loaded,
    }),
  );
  const state = createMemo(() => {
    const { state, nextChangeAt } = connectionState(facts(), clock.now());
    clock.wakeAt(nextChangeAt);
    return state;
  });

  const wanted = createMemo(() => !paused() && !parts.signInExpired());
  const connect = () => {
    channel.tell({ kind: 'wake' });
    return db.connect(connector, parts.options);
  };
  // One after the other: PowerSync's connect and disconnect act on all tabs, and the last word must count.
  const inTurn = createTurns();
  const disconnect = () => {
    connector.stop();
    inTurn(() => db.disconnect());
  };
  createEffect(on(wanted, (yes) => (yes ? inTurn(connect) : disconnect())));
  createEffect(
    on(
      offlineSince,
      (since) => {
        if (since === null && wanted()) inTurn(connect);
      },
      { defer: true },
    ),
  );
  // The stream is back, so the api is too: an upload that waits for its next try need not wait longer.
  const connected = createMemo(() => status().connected);
  createEffect(on(connected, (yes) => yes && channel.tell({ kind: 'wake' })));
  onCleanup(channel.listen((message) => message.kind === 'wake' && uploader.wake()));
  const restart = () => {
    connector.stop();
    inTurn(async () => {
      await db.disconnect();
      if (wanted()) await connect();
    });
  };
  createWatchdog(facts, clock, restart);
  createEffect(on(parts.streamsLost, restart, { defer: true }));
  onCleanup(() => connector.stop());

  return {
    state,
    paused,
    setPaused,
    sendNow: () => {
      if (wanted()) inTurn(connect);
    },
  };
}

/** Restarts the connection when the queue is stuck, and again after as long as it took to notice (DEV-7). */
function createWatchdog(facts: Accessor<ConnectionFacts>, clock: Clock, restart: () => void): void {
  let restartedAt = Number.NEGATIVE_INFINITY;
  createEffect(() => {
    const time = clock.now();
    const stuck = isStuck(facts(), (since, ms) => {
      const due = Math.max(since, restartedAt) + ms;
      if (time < due) clock.wakeAt(due);
      return time >= due;
    });
    if (!stuck) return;
    restartedAt = time;
    clock.wakeAt(time + STUCK_AFTER_MS);
    restart();
  });
}

interface Status {
  readonly connected: boolean;
  readonly hasSynced: boolean | undefined;
  readonly loaded: number | null;
  readonly lastSyncedAt: number | null;
}

function createStatus(db: CommonPowerSyncDatabase): Accessor<Status> {
  const read = (): Status => ({
    connected: db.currentStatus.connected,
    hasSynced: db.currentStatus.hasSynced,
    loaded: db.currentStatus.downloadProgress?.downloadedFraction ?? null,
    lastSyncedAt: db.currentStatus.lastSyncedAt?.getTime() ?? null,
  });
  const [status, setStatus] = createSignal(read(), {
    equals: (a, b) =>
      a.connected === b.connected &&
      a.hasSynced === b.hasSynced &&
      a.loaded === b.loaded &&
      a.lastSyncedAt === b.lastSyncedAt,
  });
  onCleanup(db.registerListener({ statusChanged: () => setStatus(read()) }));
  return status;
}

function createOfflineSince(now: () => number): Accessor<number | null> {
  const [since, setSince] = createSignal<number | null>(navigator.onLine ? null : now());
  const stop = new AbortController();
  window.addEventListener('offline', () => setSince((before) => before ?? now()), { signal: stop.signal });
  window.addEventListener('online', () => setSince(null), { signal: stop.signal });
  onCleanup(() => stop.abort());
  return since;
}

function createUploadState(channel: TabChannel): Accessor<UploadState> {
  const [state, setState] = createSignal<UploadState>({ phase: 'idle' });
  onCleanup(channel.listen((message) => message.kind === 'upload_state' && setState(message.state)));
  return state;
}

/** A switch that a reload and the other tabs share. */
function createKeptSwitch(key: string): [Accessor<boolean>, (value: boolean) => void] {
  const [value, setValue] = createSignal(localStorage.getItem(key) === 'yes');
  const stop = new AbortController();
  window.addEventListener(
    'storage',
    (event) => {
      if (event.key === key) setValue(event.newValue === 'yes');
    },
    { signal: stop.signal },
  );
  onCleanup(() => stop.abort());
  return [
    value,
    (next) => {
      if (next) localStorage.setItem(key, 'yes');
      else localStorage.removeItem(key);
      setValue(next);
    },
  ];
}

/** How much lies unsent, kept where it can be read without opening the database. */
function createKeptCount(userId: string, count: Accessor<number>): void {
  createEffect(
    on(count, (unsent) => localStorage.setItem(unsentKey(userId), String(unsent)), { defer: true }),
  );
}

/** The client transactions that were unsent when this person's database was last open. */
export function keptUnsentCount(userId: string): number {
  return Number(localStorage.getItem(unsentKey(userId)) ?? 0);
}

function unsentKey(userId: string): string {
  return `festival-ops.unsent.${userId}`;
}

/**
 * Until when others' changes are known here (DEV-8). While the stream is open and nothing waits to be sent, that
 * is now; else the last checkpoint, since PowerSync applies none while own writes wait.
 */
function createFreshAt(
  { userId, now }: ConnectionParts,
  status: Accessor<Status>,
  unsent: Accessor<number>,
): Accessor<number | null> {
  const key = `festival-ops.fresh.${userId}`;
  const [fresh, setFresh] = createSignal<number | null>(Number(localStorage.getItem(key)) || null);
  const keep = (at: number | null) => {
    if (at === null || at <= (fresh() ?? 0)) return;
    localStorage.setItem(key, String(at));
    setFresh(at);
  };
  const look = () => {
    keep(status().lastSyncedAt);
    if (status().connected && status().hasSynced && unsent() === 0) keep(now());
  };
  createEffect(look);
  const timer = setInterval(look, 30_000);
  onCleanup(() => clearInterval(timer));
  return fresh;
}

function createChangedAt(value: Accessor<unknown>, now: () => number): Accessor<number> {
  return createMemo(on(value, () => now()));
}

function queueOf(writes: readonly UnsentWrite[]): { transactions: number; oldest: number | undefined } {
  const transactions = new Set(writes.map((write) => write.transactionId ?? `op-${write.opId}`));
  return { transactions: transactions.size, oldest: writes[0]?.opId };
}
