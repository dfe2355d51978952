import { startSyncService } from '@festival-ops/sync/service';
import pino from 'pino';
import { given, runAsChild } from './run-as-child.ts';
import { syncSettings } from './sync-settings.ts';

await runAsChild(() =>
  startSyncService({
    ...syncSettings,
    databaseUrl: given('DATABASE_URL'),
    jwksUrl: given('JWKS_URL'),
    dataDir: given('SYNC_DIR'),
    port: Number(given('PORT')),
    log: pino({ name: 'sync' }),
  }),
);
