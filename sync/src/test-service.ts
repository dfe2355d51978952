import { startSyncService } from './service.ts';
import { TEST_STREAMS } from './test-bench.ts';
import { AUDIENCE } from './test-identities.ts';

/** The service as a process of its own, for tests that kill it: see test-process.ts. Each line it prints is JSON. */
function given(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

function say(level: string, details: object, message: string): void {
  console.log(JSON.stringify({ level, message, ...details }));
}

const service = await startSyncService({
  databaseUrl: given('DATABASE_URL'),
  jwksUrl: given('JWKS_URL'),
  dataDir: given('SYNC_DIR'),
  streams: TEST_STREAMS,
  publication: 'powersync',
  audience: AUDIENCE,
  port: 0,
  log: {
    info: (details, message) => say('info', details, message),
    warn: (details, message) => say('warn', details, message),
  },
});
process.once('SIGTERM', () => void service.close().then(() => process.exit(0)));
say('info', { url: service.url }, 'listening');
