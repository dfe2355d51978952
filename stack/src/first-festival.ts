import { createAccount } from '@festival-ops/api/accounts';
import { createFestival } from '@festival-ops/db/festival';
import { migrate } from '@festival-ops/db/migrate';
import { checkOwnDatabase } from '@festival-ops/db/own-database';
import { startPostgres } from '@festival-ops/db/postgres';
import pg from 'pg';
import { inDataDir, logFile, prepareDataDir } from './data-dir.ts';
import type { Answers } from './festival-questions.ts';
import { checkMigrated } from './serve.ts';
import type { Settings } from './settings.ts';
import { claimDataDir, readStack, releaseDataDir } from './stack-file.ts';
import { StartRefused } from './start-refused.ts';

/**
 * Makes the festival, its lead's account and membership, all or nothing, in the database of the stack that runs,
 * else in that of `DATABASE_URL`, else in the embedded one, which is started for it.
 */
export async function createFirstFestival(
  answers: Answers & { readonly password: string },
  settings: Settings,
  say: (line: string) => void,
): Promise<{ readonly account: 'new' | 'there before' }> {
  const running = readStack(settings.dataDir);
  if (running !== undefined && running.databaseUrl === undefined)
    throw new StartRefused('Festival Ops is just starting here: try again when it is ready.');
  const databaseUrl = running?.databaseUrl ?? settings.databaseUrl;
  if (databaseUrl !== undefined) {
    // A migrated database belongs to a site that runs; its api need not be allowed to replicate.
    await checkMigrated(databaseUrl).catch(() => checkOwnDatabase(databaseUrl));
    return createIn(databaseUrl, answers);
  }
  say('Starting the database …');
  const { dataDir } = settings;
  prepareDataDir(dataDir);
  claimDataDir(dataDir, { pid: process.pid, kind: 'backend', ready: false, url: '', demo: false });
  try {
    const postgres = await startPostgres({
      dataDir: inDataDir(dataDir).postgres,
      logFile: logFile(dataDir, 'postgres'),
    });
    try {
      return await createIn(postgres.url('postgres'), answers);
    } finally {
      await postgres.stop();
    }
  } finally {
    releaseDataDir(dataDir);
  }
}

async function createIn(databaseUrl: string, answers: Answers & { readonly password: string }) {
  await migrate(databaseUrl);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    const { email, leadName: name, password } = answers;
    const made = await createAccount(client, { email, name, password });
    const userId = made ?? (await idOf(client, email));
    await createFestival(client, { ...answers, lead: { userId, displayName: name } });
    await client.query('COMMIT');
    return { account: made === undefined ? ('there before' as const) : ('new' as const) };
  } finally {
    await client.end();
  }
}

async function idOf(client: pg.Client, email: string): Promise<string> {
  const { rows } = await client.query<{ id: string }>('SELECT id FROM auth."user" WHERE email = $1', [email]);
  const [row] = rows;
  if (row === undefined) throw new Error('an account that was there a moment ago is gone');
  return row.id;
}
