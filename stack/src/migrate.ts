import { migrate } from '@festival-ops/db/migrate';
import pg from 'pg';
import { runCommand, say } from './command.ts';
import { required, withDatabase } from './serve.ts';
import { syncSettings } from './sync-settings.ts';

/**
 * Brings the database to the newest schema, and lets the role of the sync services (`SYNC_ROLE`) read the tables of
 * the publication, and no others: `node --import tsx stack/src/migrate.ts`. Run before each new version of the api.
 */
await runCommand(async () => {
  const { DATABASE_URL: databaseUrl } = required(process.env, 'DATABASE_URL');
  await withDatabase(databaseUrl, async () => {});
  const applied = await migrate(databaseUrl);
  say(applied.length === 0 ? 'The schema was up to date.' : `Applied ${applied.join(', ')}.`);
  const role = process.env.SYNC_ROLE?.trim() ?? '';
  if (role === '') return;
  const tables = await withDatabase(databaseUrl, (client) => letRead(client, role));
  say(`${role} may read the ${tables} tables of the publication.`);
});

async function letRead(client: pg.Client, role: string): Promise<number> {
  const { rows } = await client.query<{ schemaname: string; tablename: string }>(
    'SELECT schemaname, tablename FROM pg_publication_tables WHERE pubname = $1',
    [syncSettings.publication],
  );
  const names = rows.map(
    ({ schemaname, tablename }) => `${pg.escapeIdentifier(schemaname)}.${pg.escapeIdentifier(tablename)}`,
  );
  await client.query(`GRANT SELECT ON ${names.join(', ')} TO ${pg.escapeIdentifier(role)}`);
  return names.length;
}
