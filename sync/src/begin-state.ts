import type { Anew, ChangeSource } from './change-source.ts';
import { formatLsn } from './pgoutput.ts';
import { Replica } from './replica.ts';
import type { Stream } from './streams.ts';
import type { About, SyncState } from './sync-state.ts';

/** What a life of the connection begins with: the rows as of the source's start, and what they are called. */
export interface Beginning {
  readonly replica: Replica;
  readonly about: About;
}

/** What was kept, with what is known of the rows. */
export function goOn(source: ChangeSource, state: SyncState, streams: readonly Stream[]): Beginning {
  const { about } = state;
  if (about === undefined) throw new Error('nothing was kept that could go on');
  return { replica: new Replica(streams, source.tables, state.rows), about };
}

/**
 * Everything anew, under another version. Until all of it is in, what is on disk is of no use.
 * @param onRows is told how many rows are in so far
 */
export async function takeSnapshot(
  source: ChangeSource,
  anew: Anew,
  state: SyncState,
  options: {
    readonly streams: readonly Stream[];
    readonly newVersion: () => string;
    readonly onRows: (rows: number) => void;
  },
): Promise<Beginning> {
  state.forgetAll();
  const replica = new Replica(options.streams, source.tables, state.rows);
  const keep = () =>
    state.transact(() => {
      const { changes, given } = replica.commit();
      state.store.commit(changes);
      replica.give(given);
    });
  let gathered = 0;
  await anew.readSnapshot((table, row) => {
    replica.put(table.name, row);
    gathered += 1;
    if (gathered % ROWS_PER_COMMIT !== 0) return;
    keep();
    options.onRows(gathered);
  });
  keep();
  const { origin, definition, slot, startsAt } = source;
  const about = { version: options.newVersion(), definition, origin, slot, position: formatLsn(startsAt) };
  state.transact(() => state.setAbout(about));
  return { replica, about };
}

/** Nobody reads the feed yet, so the snapshot need not be one commit. */
const ROWS_PER_COMMIT = 2_000;
