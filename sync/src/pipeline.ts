import { hash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Anew, type ChangeSource, openChangeSource } from './change-source.ts';
import { Feed } from './feed.ts';
import { Keeper } from './keeper.ts';
import type { Log } from './log.ts';
import { Marker } from './marker.ts';
import { formatLsn, type Lsn } from './pgoutput.ts';
import { Replica, StartOver } from './replica.ts';
import { STARTS_OVER } from './slot.ts';
import { grantsOf, type Stream } from './streams.ts';
import { type About, SyncState } from './sync-state.ts';

/**
 * Keeps a feed alive: connect, take a snapshot if what was kept does not go on, replicate; when Postgres is lost, end
 * the feed with all its streams and begin again. Clients come back by themselves; if there was a snapshot they switch
 * to the new version in one step.
 */
export interface Pipeline {
  /** The feed that streams may be started on, if the snapshot is in and Postgres is there. */
  readonly live: LiveFeed | undefined;
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
}

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;

export function startPipeline(options: PipelineOptions): Pipeline {
  const closing = new AbortController();
  let live: LiveFeed | undefined;
  let source: ChangeSource | undefined;
  const place = placeOf(options);
  const state = new SyncState(place.directory, { sync: options.dataDir !== undefined });

  const liveOnce = async (onLive: () => void) => {
    const { streams } = options;
    const [tables, streamsHash] = [tablesOf(streams), hash('sha256', JSON.stringify(streams))];
    const { slot } = place;
    source = await openChangeSource({
      ...options,
      ...{ tables, streamsHash, slot, about: state.about, signal: closing.signal },
    });
    const begun = Date.now();
    const { anew, startsAt } = source;
    const { replica, about } =
      anew === undefined ? goingOn(source, state, options) : await snapshot(source, anew, state, options);
    const feed = new Feed(about.version, streams, state.store, replica);
    const { onProgress, now } = options;
    const keeper = new Keeper({
      ...{ state, replica, about, position: startsAt, now, onProgress },
      onKept: (commit) => feed.announce(commit),
    });
    // what was replicated while the snapshot was read comes after it
    const following = Promise.race([source.follow(keeper).over, keeper.failed]);
    options.onStart(startsAt);
    const from = source;
    live = { feed, marker: new Marker(() => from.mark()) };
    onLive();
    const operations = state.store.lastOpId;
    const took = { version: feed.version, operations, ms: Date.now() - begun };
    const startsOver = anew && STARTS_OVER[anew.because];
    options.log.info({ ...took, startsOver }, anew === undefined ? 'sync goes on' : 'sync is live');
    try {
      await following;
    } catch (error) {
      if (error instanceof StartOver) state.forgetAll();
      throw error;
    } finally {
      live = undefined;
      feed.end();
    }
  };

  const run = async () => {
    let retryMs = FIRST_RETRY_MS;
    while (!closing.signal.aborted) {
      try {
        await liveOnce(() => {
          retryMs = FIRST_RETRY_MS;
        });
      } catch (error) {
        await source?.close();
        source = undefined;
        if (closing.signal.aborted) return;
        const reason = error instanceof Error ? error.message : String(error);
        options.log.warn({ reason, retryMs }, 'sync has no database at the moment');
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
    close: async () => {
      closing.abort();
      live?.feed.end();
      live = undefined;
      await source?.close();
      await running;
      await state.close();
      place.leave();
    },
  };
}

function tablesOf(streams: readonly Stream[]): string[] {
  const tables = new Set(streams.flatMap((stream) => stream.queries.map((query) => query.table)));
  for (const grant of grantsOf(streams)) tables.add(grant.table);
  return [...tables];
}

/** What was kept, with what is known of the rows. */
function goingOn(
  source: ChangeSource,
  state: SyncState,
  { streams }: PipelineOptions,
): { replica: Replica; about: About } {
  const { about } = state;
  if (about === undefined) throw new Error('nothing was kept that could go on');
  return { replica: new Replica(streams, source.tables, state.rows), about };
}

/** Everything anew, under another version. Until all of it is in, what is on disk is of no use. */
async function snapshot(
  source: ChangeSource,
  anew: Anew,
  state: SyncState,
  { streams, newVersion }: PipelineOptions,
): Promise<{ replica: Replica; about: About }> {
  state.forgetAll();
  const replica = new Replica(streams, source.tables, state.rows);
  const keep = () => state.transact(() => state.store.commit(replica.commit().changes));
  let gathered = 0;
  await anew.readSnapshot((table, row) => {
    replica.put(table.name, row);
    gathered += 1;
    if (gathered % ROWS_PER_COMMIT === 0) keep();
  });
  keep();
  const { origin, definition, slot, startsAt } = source;
  const about = { version: newVersion(), definition, origin, slot, position: formatLsn(startsAt) };
  state.transact(() => state.setAbout(about));
  return { replica, about };
}

/** Nobody reads the feed yet, so the snapshot need not be one commit. */
const ROWS_PER_COMMIT = 2_000;

/** Where the state is, and the slot that goes with it: another directory has another slot. */
interface Place {
  readonly directory: string;
  readonly slot: string | undefined;
  leave(): void;
}

function placeOf({ dataDir, databaseUrl }: PipelineOptions): Place {
  if (dataDir === undefined) {
    const directory = mkdtempSync(join(tmpdir(), 'sync-'));
    return { directory, slot: undefined, leave: () => rmSync(directory, { recursive: true, force: true }) };
  }
  mkdirSync(dataDir, { recursive: true });
  const { pathname } = new URL(databaseUrl);
  const slot = `sync_${hash('sha256', JSON.stringify([dataDir, pathname])).slice(0, 16)}`;
  return { directory: dataDir, slot, leave: () => {} };
}
