import { startSyncService } from '@festival-ops/sync/service';
import pino from 'pino';
import { required, serve } from './serve.ts';
import { readSettings } from './settings.ts';
import { syncSettings } from './sync-settings.ts';

/**
 * The embedded sync service alone, in the place of PowerSync Service: `node --import tsx stack/src/serve-sync.ts`. It
 * waits by itself for a database that is not there yet, and says what it can't replicate.
 */
await serve(async () => {
  const given = required(process.env, 'DATABASE_URL', 'JWKS_URL', 'SYNC_DIR');
  const { host, port } = readSettings(process.env);
  return startSyncService({
    ...syncSettings,
    databaseUrl: given.DATABASE_URL,
    jwksUrl: given.JWKS_URL,
    dataDir: given.SYNC_DIR,
    host,
    port,
    log: pino({ name: 'sync' }),
  });
});
