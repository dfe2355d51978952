import type { TableName } from '@festival-ops/domain/tables';
import type { CommonPowerSyncDatabase } from '@powersync/common';
import { type Accessor, createMemo, createSignal, onCleanup } from 'solid-js';
import * as z from 'zod/mini';
import type { Clock } from './clock.ts';
import { createSqlSignal } from './live-sql.ts';
import type { Activity, HeldTransaction, Settling, UnsentWrite } from './person-data.ts';
import { type Receipt, readNotices, readReceipts } from './receipts.ts';
import { needsPerson, noMarks, type RowFacts, type RowMarks, rowMarks } from './row-marks.ts';
import { stampOf } from './stamp.ts';
import type { TabChannel } from './tab-channel.ts';
import { writtenAt } from './upload-request.ts';

/**
 * What became of this person's writes: the queue, the HTTP answers as hints, the synced receipts as the truth,
 * and what the person did about them. All of it is read from the local database, so it is the same without a
 * network and after a reload.
 */

export interface ActivityParts {
  readonly db: CommonPowerSyncDatabase;
  readonly userId: string;
  readonly channel: TabChannel;
  readonly clock: Clock;
  readonly now: () => number;
}

export interface CreatedActivity extends Activity {
  rowMarks(table: TableName, id: Accessor<string>): Accessor<RowMarks>;
}

const SHOWN_RECEIPTS = 500;
/** For so long a drop can be taken back. */
const DROP_FOR_GOOD_MS = 10_000;
/** What `receipts` holds before the first read. */
const nothingRead: readonly Receipt[] = [];
const nothingSettled: ReadonlySet<string> = new Set();
type Settled = ReadonlyMap<string, ReadonlySet<string>>;
interface SentHint {
  readonly key: string;
  readonly receiptId: string;
  readonly columns: readonly string[];
  readonly since: number;
}

export function createActivity({ db, userId, channel, clock, now }: ActivityParts): CreatedActivity {
  const unsent = createSqlSignal<readonly UnsentWrite[]>(db, ['ps_crud'], [], async () =>
    readQueue(await db.getAll('SELECT id, tx_id, data FROM ps_crud ORDER BY id')),
  );
  const receipts = createSqlSignal(db, ['sync_operation'], nothingRead, async () =>
    readReceipts(
      await db.getAll(
        `SELECT * FROM sync_operation WHERE author_id = ?
         ORDER BY received_at DESC, op_id DESC LIMIT ${SHOWN_RECEIPTS}`,
        [userId],
      ),
    ),
  );
  const notices = createSqlSignal(db, ['notice'], readNotices([]), async () =>
    readNotices(
      await db.getAll('SELECT * FROM notice WHERE user_id = ? ORDER BY at DESC LIMIT 200', [userId]),
    ),
  );
  const held = createSqlSignal<readonly HeldTransaction[]>(db, ['held_transaction'], [], async () =>
    z.array(heldTransaction).parse(await db.getAll('SELECT * FROM held_transaction ORDER BY at')),
  );
  const settledRows = createSqlSignal<Settled>(db, ['receipt_ack', 'settled_here'], new Map(), async () =>
    settledBy(
      await db.getAll(
        'SELECT receipt_id, kind FROM receipt_ack UNION ALL SELECT id AS receipt_id, kind FROM settled_here',
      ),
    ),
  );
  const [dropping, setDropping] = createSignal<ReadonlySet<string>>(new Set());
  const settled = createMemo((): Settled => {
    if (dropping().size === 0) return settledRows();
    const kinds = new Map(settledRows());
    for (const id of dropping()) kinds.set(id, new Set([...(kinds.get(id) ?? []), 'dropped']));
    return kinds;
  });
  const arrivals = createArrivals(receipts, now);
  const sent = createSentHints(channel, receipts);

  const rows = createMemo(() => {
    const byRow = new Map<string, MutableFacts>();
    const of = (key: string) => {
      const facts = byRow.get(key) ?? { queued: [], sent: [], receipts: [], notices: [] };
      byRow.set(key, facts);
      return facts;
    };
    for (const write of unsent())
      of(rowKey(write.table, write.rowId)).queued.push({
        columns: Object.keys(write.values),
        since: Date.parse(write.writtenAt ?? '') || now(),
      });
    for (const hint of sent()) of(hint.key).sent.push(hint);
    const arrivedAt = arrivals();
    for (const receipt of receipts())
      if (receipt.table_name !== null && receipt.row_id !== null)
        of(rowKey(receipt.table_name, receipt.row_id)).receipts.push({
          receipt,
          arrivedAt: arrivedAt.get(receipt.id) ?? 0,
        });
    for (const notice of notices()) of(rowKey(notice.table_name, notice.row_id)).notices.push(notice);
    return byRow;
  });

  async function settle(receiptId: string, kind: Settling): Promise<void> {
    const at = now();
    const about = [...receipts(), ...notices()];
    const festivalId = about.find(
      (one) => ('receipt_id' in one ? one.receipt_id : one.id) === receiptId,
    )?.festival_id;
    // a write to a row that its author may not see belongs to no festival, so only this device can know
    if (festivalId == null)
      await db.execute('INSERT OR REPLACE INTO settled_here (id, kind, at) VALUES (?, ?, ?)', [
        receiptId,
        kind,
        new Date(at).toISOString(),
      ]);
    else
      await db.execute(
        'INSERT INTO receipt_ack (id, festival_id, receipt_id, kind, _metadata) VALUES (?, ?, ?, ?, ?)',
        [
          crypto.randomUUID(),
          festivalId,
          receiptId,
          kind,
          JSON.stringify(stampOf({ userId, at, rowVersion: null })),
        ],
      );
  }

  const leaveDropping = (ids: readonly string[]) =>
    setDropping((before) => new Set([...before].filter((id) => !ids.includes(id))));
  function drop(ids: readonly string[]): () => void {
    setDropping((before) => new Set([...before, ...ids]));
    const stop = new AbortController();
    const forGood = async () => {
      stop.abort();
      clearTimeout(timer);
      for (const id of ids) await settle(id, 'dropped');
      leaveDropping(ids);
    };
    const timer = setTimeout(forGood, DROP_FOR_GOOD_MS);
    window.addEventListener('pagehide', forGood, { signal: stop.signal });
    return () => {
      if (stop.signal.aborted) return;
      stop.abort();
      clearTimeout(timer);
      leaveDropping(ids);
    };
  }

  return {
    receipts,
    notices,
    unsent,
    held,
    arrivals,
    settle,
    drop,
    settled: (id) => settled().get(id) ?? nothingSettled,
    needsYou: createMemo(() => receipts().filter((receipt) => needsPerson(receipt, settled()))),
    async exportUnsent() {
      return JSON.stringify({ user: userId, unsent: unsent(), held: held() }, null, 2);
    },
    rowMarks: (table, id) =>
      createMemo(() => {
        const facts = rows().get(rowKey(table, id()));
        if (facts === undefined) return noMarks;
        const { marks, nextChangeAt } = rowMarks({ ...facts, settled: settled() }, clock.now());
        clock.wakeAt(nextChangeAt);
        return marks;
      }, noMarks),
  };
}

type MutableFacts = { [K in Exclude<keyof RowFacts, 'settled'>]: RowFacts[K][number][] };

function rowKey(table: string, id: string): string {
  return `${table}/${id}`;
}

/** When each receipt came, for those that came while the app was open; the ones found at the start have none. */
function createArrivals(
  receipts: Accessor<readonly Receipt[]>,
  now: () => number,
): Accessor<ReadonlyMap<string, number>> {
  const known = new Set<string>();
  const arrivedAt = new Map<string, number>();
  let first = true;
  return createMemo(() => {
    if (receipts() === nothingRead) return arrivedAt;
    for (const { id, result } of receipts()) {
      // An answer that changed (decided, replayed) arrives anew.
      const key = `${id} ${result}`;
      if (known.has(key)) continue;
      known.add(key);
      if (!first) arrivedAt.set(id, now());
    }
    first = false;
    return new Map(arrivedAt);
  });
}

/** Writes that the server has answered over HTTP, until their receipt has come (OUT-5). */
function createSentHints(
  channel: TabChannel,
  receipts: Accessor<readonly Receipt[]>,
): Accessor<readonly SentHint[]> {
  const [hints, setHints] = createSignal<readonly SentHint[]>([]);
  const stop = channel.listen((message) => {
    if (message.kind !== 'answered') return;
    const added = message.writes.map((write) => ({
      key: rowKey(write.table, write.rowId),
      receiptId: write.receipt.id,
      columns: write.columns,
      since: message.at,
    }));
    setHints((before) => [...before, ...added].slice(-SHOWN_RECEIPTS));
  });
  onCleanup(stop);
  return createMemo(() => {
    const come = new Set(receipts().map((receipt) => receipt.id));
    return hints().filter((hint) => !come.has(hint.receiptId));
  });
}

const heldTransaction = z.object({
  id: z.string(),
  at: z.string(),
  status: z.number(),
  message: z.string(),
  body: z.string(),
});

const settledRow = z.object({ receipt_id: z.string(), kind: z.string() });

function settledBy(rows: readonly unknown[]): Settled {
  const kinds = new Map<string, Set<string>>();
  for (const row of rows) {
    const { data } = settledRow.safeParse(row);
    if (data === undefined) continue;
    kinds.set(data.receipt_id, (kinds.get(data.receipt_id) ?? new Set()).add(data.kind));
  }
  return kinds;
}

const queueRow = z.object({ id: z.number(), tx_id: z.nullable(z.number()), data: z.string() });
const queueData = z.object({
  op: z.enum(['PUT', 'PATCH', 'DELETE']),
  type: z.string(),
  id: z.string(),
  data: z.nullish(z.record(z.string(), z.unknown())),
  old: z.nullish(z.record(z.string(), z.unknown())),
  metadata: z.nullish(z.string()),
});

/** PowerSync's own table: the shape is checked, since it is not promised. */
function readQueue(rows: readonly unknown[]): UnsentWrite[] {
  return rows.map((row) => {
    const { id, tx_id, data } = queueRow.parse(row);
    const entry = queueData.parse(JSON.parse(data));
    return {
      opId: id,
      transactionId: tx_id,
      table: entry.type,
      rowId: entry.id,
      op: entry.op,
      values: entry.data ?? {},
      bases: entry.old ?? {},
      writtenAt: writtenAt(entry.metadata ?? undefined) ?? null,
    };
  });
}
