/** What is found out at a scrape; `undefined` is left out of the answer. Ages are in seconds. */
export interface Figures extends Partial<Record<FigureName, number | undefined>> {
  /** Sent to the streams that are open now. */
  readonly openBytes: number;
}

export type FigureName = keyof typeof HELP;

export const HELP = {
  ready: '1 if /probes/readiness is 200, else 0.',
  database_up: '1 if Postgres answered this scrape, else 0, and then what only Postgres knows is missing.',
  streams: 'Open streams.',
  users: 'Users with an open stream.',
  devices: 'Devices with an open stream: local databases, by user and client id.',
  write_checkpoints_waiting: 'Devices that wait for a write checkpoint to be published.',
  write_checkpoint_oldest_seconds: 'How long the first of them has waited; 0 if none does.',
  postgres_silent_seconds: 'Time since Postgres last said anything; it is asked for a word every 10 seconds.',
  replication_lag_bytes: 'Log that Postgres has written and the service has not yet confirmed.',
  slot_retained_bytes: 'Log that Postgres keeps on disk for the slot.',
  slot_safe_bytes:
    'Log that may still be written until the slot is lost; missing without max_slot_wal_keep_size.',
  slot_lost: '1 if the log that the slot needs is gone: at the next start everything is taken anew.',
  storage_bytes: 'Size of the files with the buckets; it does not shrink, what is free is used again.',
  storage_rows: 'Rows of Postgres that are known.',
  storage_operations: 'Operations that are kept: the last one of each row in each bucket.',
} as const;
