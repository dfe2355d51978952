import { setTimeout as pause } from 'node:timers/promises';
import { type ChangeSource, openChangeSource } from './change-source.ts';
import { Feed } from './feed.ts';
import type { Log } from './log.ts';
import { Marker } from './marker.ts';
import { MemoryBucketStore } from './memory-bucket-store.ts';
import type { Lsn } from './pgoutput.ts';
import { Replica } from './replica.ts';
import { grantsOf, type Stream } from './streams.ts';

/**
 * Keeps a feed alive: connect, snapshot, replicate; when Postgres is lost, end the feed with all its streams
 * and begin again under a new version. Clients come back by themselves and switch in one step.
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

  const liveOnce = async (onLive: () => void) => {
    const tables = tablesOf(options.streams);
    source = await openChangeSource({ ...options, tables, signal: closing.signal });
    const begun = Date.now();
    const { marker, feed } = await snapshot(source, options);
    // what was replicated while the snapshot was read comes after it
    const following = source.follow({
      onMessage: (message) => feed.apply(message),
      onProgress: options.onProgress,
    });
    options.onStart(source.snapshotAt);
    live = { feed, marker };
    onLive();
    const operations = feed.store.lastOpId;
    options.log.info({ version: feed.version, operations, ms: Date.now() - begun }, 'sync is live');
    await following.finally(() => {
      live = undefined;
      feed.end();
    });
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
    },
  };
}

function tablesOf(streams: readonly Stream[]): string[] {
  const tables = new Set(streams.flatMap((stream) => stream.queries.map((query) => query.table)));
  for (const grant of grantsOf(streams)) tables.add(grant.table);
  return [...tables];
}

async function snapshot(source: ChangeSource, options: PipelineOptions): Promise<LiveFeed> {
  const replica = new Replica(options.streams, source.tables);
  const store = new MemoryBucketStore();
  const feed = new Feed(options.newVersion(), options.streams, store, replica);
  let gathered = 0;
  await source.readSnapshot((table, row) => {
    replica.put(table.name, row);
    gathered += 1;
    if (gathered % ROWS_PER_COMMIT === 0) feed.publish(replica.commit());
  });
  feed.publish(replica.commit());
  return { feed, marker: new Marker(() => source.mark()) };
}

/** Nobody reads the feed yet, so the snapshot need not be one commit. */
const ROWS_PER_COMMIT = 2_000;
