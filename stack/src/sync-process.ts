import { streams } from '@festival-ops/domain/visibility';
import { startSyncService } from '@festival-ops/sync/service';
import pino from 'pino';
import { given, runAsChild } from './run-as-child.ts';

await runAsChild(() =>
  startSyncService({
    databaseUrl: given('DATABASE_URL'),
    streams,
    publication: 'powersync',
    jwksUrl: given('JWKS_URL'),
    audience: 'festival-ops',
    dataDir: given('SYNC_DIR'),
    port: Number(given('PORT')),
    log: pino({ name: 'sync' }),
  }),
);
