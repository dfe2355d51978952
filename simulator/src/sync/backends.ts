import { pause } from './pause.ts';
import { texts } from './server.ts';

/** The processes and slots of one database of a PostgreSQL, as far as faults reach them. */

/** The statement that ends the connections of the service, or of the writers. */
export function endBackends(of: 'sync' | 'writer'): string {
  return `SELECT pg_terminate_backend(pid)::text AS text FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = '${of}'`;
}

/** Process ids of those that send the log. */
export async function senders(databaseUrl: string): Promise<number[]> {
  const pids = await texts(
    databaseUrl,
    `SELECT active_pid::text AS text FROM pg_replication_slots
     WHERE database = current_database() AND active_pid IS NOT NULL`,
  );
  return pids.map(Number);
}

/** Only while nobody reads from them. */
export async function dropSlots(databaseUrl: string): Promise<void> {
  await texts(
    databaseUrl,
    `SELECT pg_drop_replication_slot(slot_name)::text AS text FROM pg_replication_slots
     WHERE database = current_database()`,
  );
}

/** Writes so much log that what a slot of nobody needs is thrown away. */
export async function invalidateSlots(databaseUrl: string): Promise<void> {
  for (let segment = 0; segment < 4; segment += 1) {
    await texts(
      databaseUrl,
      `SELECT pg_logical_emit_message(false, 'fill', repeat('x', 1000000))::text AS text`,
    );
    await texts(databaseUrl, 'SELECT pg_switch_wal()::text AS text');
  }
  await texts(databaseUrl, 'CHECKPOINT');
}

/** Stops a process for a while, in the middle of whatever it does. */
export async function stall(pid: number | undefined, forMs: number): Promise<void> {
  signal(pid, 'SIGSTOP');
  await pause(forMs);
  signal(pid, 'SIGCONT');
}

/** To a process that may just have gone. */
export function signal(pid: number | undefined, name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, name);
  } catch {
    // it has gone
  }
}
