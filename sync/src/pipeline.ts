import { hash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { goOn, takeSnapshot } from './begin-state.ts';
import { type ChangeSource, openChangeSource } from './change-source.ts';
import { Feed } from './feed.ts';
import { Keeper } from './keeper.ts';
import type { Log } from './log.ts';
import { Marker } from './marker.ts';
import { errorFacts } from './operator-log.ts';
import type { Lsn } from './pgoutput.ts';
import { nobodyWatches, type PipelineState, type PipelineWatch } from './pipeline-watch.ts';
import { placeOf } from './place.ts';
import { StartOver } from './replica.ts';
import { STARTS_OVER, type StartsOver } from './slot.ts';
import { grantsOf, type Stream } from './streams.ts';
import { type StateSize, SyncState } from './sync-state.ts';
import type { PromisedNumbers } from './write-checkpoints.ts';

/**
 * Keeps a feed alive: connect, take a snapshot if what was kept does not go on, replicate; when Postgres is lost, end
 * the feed with all its streams and begin again. Clients come back by themselves; if there was a snapshot they switch
 * to the new version in one step.
 */
export interface Pipeline {
  /** The feed that streams may be started on, if the snapshot is in and Postgres is there. */
  readonly live: LiveFeed | undefined;
  readonly state: PipelineState;
  /** When Postgres last said anything; milliseconds since 1970, `undefined` before it has. */
  readonly heardAt: number | undefined;
  /** The slot that it reads from, or will. */
  readonly slot: string | undefined;
  /** Where the buckets are. */
  readonly directory: string;
  /** Kept there from one start to the next. */
  readonly promised: PromisedNumbers;
  /** What is kept there. */
  size(): Promise<StateSize>;
  /** Ends the feed, keeps how far it was and tells Postgres, then lets go of everything. */
  close(): Promise<void>;
}

export interface LiveFeed {
  readonly feed: Feed;
  readonly marker: Marker;
}

export interface PipelineOptions {
  readonly databaseUrl: string;
  readonly publication: string;
  readonly streams: readonly Stream[];
  readonly silenceMs: number;
  readonly log: Log;
  /** Where buckets are kept from one start to the next; `undefined` to begin anew each time. */
  readonly dataDir: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A name that no earlier feed has had. */
  readonly newVersion: () => string;
  /** A feed begins, with everything that was committed before `position`. */
  readonly onStart: (position: Lsn) => void;
  /** The feed now has everything that was committed before `position`. */
  readonly onProgress: (position: Lsn) => void;
  readonly watch?: PipelineWatch;
}

const UNBOUNDED =
  "Postgres keeps its log for the slot without a bound, so a sync service that stays away fills its disk: set one, as in ALTER SYSTEM SET max_slot_wal_keep_size = '10GB'; SELECT pg_reload_conf();";
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;

export function startPipeline(options: PipelineOptions): Pipeline {
  const { streams, log, now, onProgress, watch = nobodyWatches } = options;
  const closing = new AbortController();
  const place = placeOf(options);
  const kept = new SyncState(place.directory, { sync: options.dataDir !== undefined });
  const [tables, streamsHash] = [tablesOf(streams), hash('sha256', JSON.stringify(streams))];
  let state: PipelineState = { is: 'connecting' };
  let live: (LiveFeed & { readonly keeper: Keeper }) | undefined;
  let source: ChangeSource | undefined;
  let heardAt: (() => number) | undefined;
  /** Why what was kept is gone, until a snapshot has taken its place. */
  let forgotten: StartsOver | undefined;
  let hasWarned = false;

  const begin = async (from: ChangeSource) => {
    const { anew } = from;
    const begun = Date.now();
    if (anew === undefined) return { ...goOn(from, kept, streams), startsOver: undefined, ms: 0 };
    forgotten ??= anew.because;
    const because = forgotten;
    state = { is: 'reading the snapshot', rows: 0 };
    const onRows = (rows: number) => {
      state = { is: 'reading the snapshot', rows };
    };
    const { newVersion } = options;
    const taken = await takeSnapshot(from, anew, kept, { streams, newVersion, onRows });
    forgotten = undefined;
    const ms = Date.now() - begun;
    watch.startedOver(because, ms);
    return { ...taken, startsOver: STARTS_OVER[because], ms };
  };

  const liveOnce = async (onLive: () => void) => {
    const from = await openChangeSource({
      ...options,
      ...{ tables, streamsHash, slot: place.slot, about: kept.about, signal: closing.signal },
    });
    source = from;
    if (from.isUnbounded && !hasWarned) {
      hasWarned = true;
      log.warn({ slot: from.slot }, UNBOUNDED);
    }
    const { replica, about, startsOver, ms } = await begin(from);
    const feed = new Feed(about.version, streams, kept.store, replica, (operations) =>
      watch.read(operations),
    );
    const keeper = new Keeper({
      ...{ state: kept, replica, about, position: from.startsAt, now, onProgress },
      onKept: (commit) => feed.announce(commit),
      onTaken: (taken) => watch.taken(taken),
    });
    // what was replicated while the snapshot was read comes after it
    const following = from.follow(keeper);
    heardAt = () => following.heardAt;
    const over = Promise.race([following.over, keeper.failed]);
    options.onStart(from.startsAt);
    live = { feed, marker: new Marker(() => from.mark()), keeper };
    state = { is: 'live' };
    onLive();
    const told = { version: feed.version, operations: kept.store.lastOpId, ms, startsOver };
    log.info(told, startsOver === undefined ? 'sync goes on' : 'sync is live');
    const error: unknown = await over.catch((reason: unknown) => reason);
    live = undefined;
    feed.end();
    // the next life begins with what this one has kept
    await keeper.settle();
    if (error instanceof StartOver) {
      forgotten = 'table_altered';
      kept.forgetAll();
    }
    throw error;
  };

  const run = async () => {
    let retryMs = FIRST_RETRY_MS;
    while (!closing.signal.aborted) {
      try {
        await liveOnce(() => {
          retryMs = FIRST_RETRY_MS;
        });
      } catch (error) {
        state = { is: 'away' };
        await source?.close();
        source = undefined;
        if (closing.signal.aborted) return;
        log.warn({ ...errorFacts(error), retryMs }, 'sync has no database at the moment');
        await pause(retryMs, undefined, { signal: closing.signal }).catch(() => {});
        retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
      }
    }
  };
  const running = run();

  return {
    get live() {
      return live;
    },
    get state() {
      return state;
    },
    get heardAt() {
      return heardAt?.();
    },
    get slot() {
      return source?.slot ?? place.slot;
    },
    directory: place.directory,
    promised: kept,
    size: () => kept.size(),
    close: async () => {
      closing.abort();
      live?.feed.end();
      await live?.keeper.settle();
      live = undefined;
      await source?.close();
      await running;
      await kept.close();
      place.leave();
    },
  };
}

function tablesOf(streams: readonly Stream[]): string[] {
  const tables = new Set(streams.flatMap((stream) => stream.queries.map((query) => query.table)));
  for (const grant of grantsOf(streams)) tables.add(grant.table);
  return [...tables];
}
