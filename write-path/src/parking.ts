import { randomUUID } from 'node:crypto';
import { instantOf } from '@festival-ops/policy/instant';
import type { Receipt } from '@festival-ops/policy/wire';
import { parseEntry } from '@festival-ops/policy/wire-parse';
import type { WriteDomain } from '@festival-ops/policy/write-domain';
import type { Pool } from 'pg';
import { type Catalogue, readCatalogue } from './catalogue.ts';
import type { WritePathEvent } from './events.ts';
import { behindOf, groupOf } from './park-chain.ts';
import {
  identityOf,
  listOpenParks,
  openParksOfVersion,
  readOpenParks,
  readParks,
  type StoredPark,
} from './park-store.ts';
import { describeFault } from './postgres-faults.ts';
import { type Removal, replayParked } from './replay.ts';
import { createTextReader, type TextReader } from './text/text-worker.ts';
import { transact } from './transaction.ts';
import { withClient } from './with-client.ts';

/** A write that the server could not judge, as an operator sees it: nothing that people wrote is in it. */
export interface ParkedWrite {
  readonly receiptId: string;
  readonly deviceId: string;
  readonly opId: number;
  /** Its author. */
  readonly userId: string;
  readonly transactionId: string | null;
  readonly table: string | null;
  readonly rowId: string | null;
  /** `server_error`, `newer_schema` or `held_behind`. */
  readonly reason: string;
  /** What the server threw. */
  readonly error: string | null;
  /** The receipt of the parked write that it waits behind. */
  readonly heldBy: string | null;
  /** An instant. */
  readonly parkedAt: string;
  /** Of the app that made it. */
  readonly schemaVersion: number | null;
}

export type ReplayAnswer =
  /** `receipts` are those that are parked no more; `stillParked` the ids of those that were judged and still are. */
  | {
      readonly status: 'replayed';
      readonly receipts: Receipt[];
      readonly stillParked: string[];
    }
  | { readonly status: 'not_found' }
  | { readonly status: 'already_settled'; readonly receipt: Receipt }
  /** It waits behind another parked write, which comes first. */
  | { readonly status: 'held'; readonly behind: string }
  /** The database can't be had; nothing was changed. */
  | { readonly status: 'unavailable' };

/** The writes that wait for an operator (WB-8). */
export interface Parking {
  /** The oldest first. @param options `after`: the `next` of the page before */
  list(options: {
    readonly limit: number;
    readonly after?: string;
  }): Promise<{ readonly parked: ParkedWrite[]; readonly next: string | null }>;
  /** A write with all that would be judged together with it; undefined if it is not parked. */
  preview(receiptId: string): Promise<{ write: ParkedWrite; behind: ParkedWrite[] } | undefined>;
  /** Judges a parked write again, its atomic transaction with it, and then what waits behind it, in order. */
  replay(receiptId: string): Promise<ReplayAnswer>;
  /** Refuses a parked write for good, its atomic transaction with it, and judges what waits behind it. */
  remove(receiptId: string, removal: Removal): Promise<ReplayAnswer>;
  /** The entry as it was sent, with what people wrote; undefined if it was never parked. */
  reveal(receiptId: string): Promise<unknown>;
  /**
   * Replays what waited for a newer schema that this server knows by now.
   * @returns how many are parked no more, and whether it got to the last one before the database went away
   */
  replayUpgraded(): Promise<{ readonly replayed: number; readonly isThrough: boolean }>;
}

export interface ParkingOptions {
  readonly pool: Pool;
  readonly domain: WriteDomain;
  readonly now?: () => Date;
  readonly newId?: () => string;
  readonly random?: () => number;
  readonly log?: (event: WritePathEvent) => void;
  /** Reads updates of texts; one of its own unless given, made when the first is replayed. */
  readonly texts?: TextReader;
}

export function createParking(options: ParkingOptions): Parking {
  const { pool, domain } = options;
  const now = options.now ?? (() => new Date());
  const newId = options.newId ?? randomUUID;
  const log = options.log ?? (() => {});
  const random = options.random ?? Math.random;
  let catalogue: Catalogue | undefined;
  let texts = options.texts;
  const reader = () => {
    texts ??= createTextReader();
    return texts;
  };

  const judgeAgain = async (receiptId: string, removal: Removal | undefined): Promise<ReplayAnswer> => {
    const identity = identityOf(receiptId);
    if (identity === undefined) return { status: 'not_found' };
    try {
      catalogue ??= await withClient(pool, (client) => readCatalogue(client, domain.tables));
    } catch (error) {
      log({ event: 'unavailable', error: describeFault(error) });
      return { status: 'unavailable' };
    }
    const tools = { domain, catalogue, newId, reader, now: instantOf(now()) };
    const done = await transact({ pool, log, random }, (client) =>
      replayParked(client, tools, identity, removal),
    );
    if (done === undefined) return { status: 'unavailable' };
    for (const event of done.value.events) log(event);
    return done.value.answer;
  };

  return {
    list: async ({ limit, after }) => {
      const last = after === undefined ? undefined : identityOf(after);
      if (after !== undefined && last === undefined) return { parked: [], next: null };
      const found = await listOpenParks(pool, limit + 1, last);
      const parked = found.slice(0, limit).map(parkedWrite);
      return { parked, next: found.length > limit ? (parked.at(-1)?.receiptId ?? null) : null };
    },

    preview: async (receiptId) => {
      const identity = identityOf(receiptId);
      if (identity === undefined) return undefined;
      const open = await readOpenParks(pool, identity.deviceId);
      const one = open.find(({ opId }) => opId === identity.opId);
      if (one === undefined) return undefined;
      const group = groupOf(open, one);
      const opIds = [...group, ...behindOf(open, group)].map(({ opId }) => opId);
      const parks = (await readParks(pool, identity.deviceId, opIds)).map(parkedWrite);
      const write = parks.find(({ opId }) => opId === identity.opId);
      return write && { write, behind: parks.filter((park) => park !== write) };
    },

    replay: (receiptId) => judgeAgain(receiptId, undefined),
    remove: (receiptId, removal) => judgeAgain(receiptId, removal),

    reveal: async (receiptId) => {
      const identity = identityOf(receiptId);
      if (identity === undefined) return undefined;
      const [park] = await readParks(pool, identity.deviceId, [identity.opId]);
      return park?.raw;
    },

    replayUpgraded: async () => {
      let replayed = 0;
      for (const receiptId of await openParksOfVersion(pool, domain.schemaVersion)) {
        const answer = await judgeAgain(receiptId, undefined);
        if (answer.status === 'unavailable') return { replayed, isThrough: false };
        if (answer.status === 'replayed') replayed += answer.receipts.length;
      }
      return { replayed, isThrough: true };
    },
  };
}

function parkedWrite(park: StoredPark): ParkedWrite {
  const { receiptId, deviceId, opId, userId, transactionId, raw, reason, error, heldBy, parkedAt } = park;
  const entry = parseEntry(raw);
  const named = entry.ok ? { table: entry.table, rowId: entry.id } : { table: null, rowId: null };
  const schemaVersion = entry.ok ? (entry.metadata.schema_version ?? null) : null;
  return {
    ...{ receiptId, deviceId, opId, userId, transactionId, ...named },
    ...{ reason, error, heldBy, parkedAt, schemaVersion },
  };
}
