import pg from 'pg';

/** What only Postgres knows of the slot; bytes of its log. */
export interface SlotFigures {
  readonly replication_lag_bytes: number | undefined;
  readonly slot_retained_bytes: number | undefined;
  readonly slot_safe_bytes: number | undefined;
  readonly slot_lost: number | undefined;
}

export interface SlotReader {
  /** `undefined` if Postgres does not answer in time. Without such a slot its figures are `undefined`. */
  read(slot: string | undefined): Promise<SlotFigures | undefined>;
  close(): Promise<void>;
}

/** Nobody waits longer for a figure. */
const PATIENCE_MS = 1_000;
/** Longer than the time between two scrapes, which need no new connection then. */
const IDLE_MS = 90_000;

/**
 * Asks over a connection of its own, made when it is first asked: neither replication nor the marks that devices
 * wait for stand behind it.
 */
export function slotReader(connectionString: string): SlotReader {
  const pool = new pg.Pool({
    connectionString,
    max: 1,
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
    statement_timeout: PATIENCE_MS,
    idleTimeoutMillis: IDLE_MS,
    keepAlive: true,
    application_name: 'sync metrics',
  });
  pool.on('error', () => {});
  const ask = async (slot: string | undefined): Promise<SlotFigures> => {
    const { rows } = await pool.query<Row>(QUESTION, [slot ?? null]);
    const [found] = rows;
    return {
      replication_lag_bytes: found?.lag ?? undefined,
      slot_retained_bytes: found?.retained ?? undefined,
      slot_safe_bytes: found?.safe ?? undefined,
      slot_lost: found && (found.lost ? 1 : 0),
    };
  };
  let closed: Promise<void> | undefined;
  let asking: Promise<SlotFigures | undefined> | undefined;
  return {
    read: (slot) => {
      // several may scrape at once; one answer is good for all
      asking ??= ask(slot)
        .catch(() => undefined)
        .finally(() => {
          asking = undefined;
        });
      return asking;
    },
    close: () => {
      closed ??= pool.end();
      return closed;
    },
  };
}

interface Row {
  readonly lag: number | null;
  readonly retained: number | null;
  readonly safe: number | null;
  readonly lost: boolean;
}

/** Of a lost slot Postgres no longer says where it was. */
const QUESTION = `
  SELECT greatest(0, pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn))::float8 AS lag,
         greatest(0, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn))::float8 AS retained,
         safe_wal_size::float8 AS safe, coalesce(wal_status = 'lost', false) AS lost
  FROM pg_replication_slots WHERE slot_name = $1`;
