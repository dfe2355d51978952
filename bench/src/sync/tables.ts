import type { Stream } from '@festival-ops/sync/streams';
import pg from 'pg';

/**
 * The table that everything is measured on, as in the recorded traffic of the real service: everybody has all
 * tasks, in one bucket. Another endpoint needs a stream that says the same.
 */
export const TASK_TABLE = `
  CREATE TABLE IF NOT EXISTS task (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(), title text NOT NULL, urgency int NOT NULL DEFAULT 1,
    state text NOT NULL DEFAULT 'open', stage text, updated_at timestamptz NOT NULL DEFAULT now()
  );
`;

export const PUBLICATION = 'powersync';

export const BOARD: readonly Stream[] = [
  {
    name: 'board',
    priority: 1,
    queries: [
      {
        table: 'task',
        columns: ['id', 'title', 'urgency', 'state', 'stage', 'updated_at'],
        audience: [{ to: 'everyone' }],
      },
    ],
  },
];

/** Rows of the bench, and nobody else's, are in this stage. */
const STAGE = 'bench';

/**
 * Inserts rows whose lines are about 500 bytes long, in words that no two rows share, so that compression has
 * something to do.
 * @param prefix what each title begins with
 */
export async function insertTasks(
  client: pg.ClientBase,
  { count, perCommit, prefix = '' }: { count: number; perCommit: number; prefix?: string },
): Promise<void> {
  for (let done = 0; done < count; done += perCommit)
    await client.query(INSERT, [done + 1, Math.min(done + perCommit, count), prefix, STAGE]);
}

const WORDS =
  'cable stage left before soundcheck monitor desk truss power feed ladder crew light backline spare radio gate water fence rain cover move check label return count drum riser channel patch band early late';

const INSERT = `
  INSERT INTO task (title, stage, urgency)
  SELECT $3::text || (
    SELECT string_agg(words[1 + abs(hashtext(row || '/' || word)) % cardinality(words)], ' ')
    FROM generate_series(1, 36) word
  ), $4, 1 + row % 3
  FROM generate_series($1::int, $2::int) row, string_to_array('${WORDS}', ' ') words`;

export async function clearTasks(client: pg.ClientBase): Promise<void> {
  await client.query('DELETE FROM task WHERE stage = $1', [STAGE]);
}

export async function someTasks(client: pg.ClientBase, count: number): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>('SELECT id FROM task WHERE stage = $1 LIMIT $2', [
    STAGE,
    count,
  ]);
  return rows.map(({ id }) => id);
}

export async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  // a connection that a server drops is told by the next query
  client.on('error', () => {});
  await client.connect();
  return client;
}
