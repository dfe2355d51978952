import type { Endpoint } from './endpoint.ts';
import { connected, insertTasks, someTasks } from './tables.ts';

/** Somebody who changes rows at a steady rate; of every ten commits one replaces a row by a new one. */
export interface Writer {
  readonly commits: number;
  /** @throws what stopped it */
  check(): void;
  stop(): Promise<void>;
}

export async function startWriter(
  { databaseUrl }: Endpoint,
  { rows, commitsASecond }: { readonly rows: number; readonly commitsASecond: number },
): Promise<Writer> {
  const client = await connected(databaseUrl);
  await insertTasks(client, { count: rows, perCommit: 500 });
  const ids = await someTasks(client, rows);
  let [commits, isOver] = [0, false];
  let failure: unknown;
  const commit = async (at: number) => {
    const id = ids[at % ids.length] ?? '';
    if (at % 10 !== 0)
      return void (await client.query(
        'UPDATE task SET urgency = urgency + 1, updated_at = now() WHERE id = $1',
        [id],
      ));
    const { rows: made } = await client.query<{ id: string }>(
      `WITH gone AS (DELETE FROM task WHERE id = $1 RETURNING *)
       INSERT INTO task (title, stage) SELECT title, stage FROM gone RETURNING id`,
      [id],
    );
    ids[at % ids.length] = made[0]?.id ?? '';
  };
  const run = async () => {
    const startedAt = Date.now();
    for (let at = 0; !isOver; at += 1) {
      const due = startedAt + (at * 1_000) / commitsASecond;
      if (due > Date.now()) await new Promise((wake) => setTimeout(wake, due - Date.now()));
      // a number without a common divisor with that of the rows: the order is mixed, and every row has its turn
      await commit(at * 7);
      commits += 1;
    }
  };
  const running = run().catch((error: unknown) => {
    failure = error;
  });
  return {
    get commits() {
      return commits;
    },
    check: () => {
      if (failure !== undefined) throw failure;
    },
    stop: async () => {
      isOver = true;
      await running;
      await client.end();
    },
  };
}
