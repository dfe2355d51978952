import { startSyncService } from '@festival-ops/sync/service';
import type { Stream } from '@festival-ops/sync/streams';
import { CLUB_STREAMS } from './club.ts';
import { REGISTER_STREAMS } from './registers/world.ts';

/** A sync service as a process of its own, whose clock jumps when it is told to (`{ clockMs }`, by IPC). */
let offsetMs = 0;
globalThis.Date = new Proxy(Date, {
  get: (real, name) => (name === 'now' ? () => real.now() + offsetMs : Reflect.get(real, name)),
  construct: (real, given) =>
    given.length === 0 ? new real(real.now() + offsetMs) : Reflect.construct(real, given),
});
process.on('message', (message) => {
  if (typeof message === 'object' && message !== null && 'clockMs' in message)
    offsetMs = Number(message.clockMs);
});
process.once('disconnect', () => process.exit(0));
if (!process.connected) process.exit(0);

const worlds: Readonly<Record<string, readonly Stream[]>> = {
  club: CLUB_STREAMS,
  registers: REGISTER_STREAMS,
};
const say = (details: object, message: string) =>
  console.log(`${Math.round(performance.now())} ${message} ${JSON.stringify(details)}`);
const service = await startSyncService({
  databaseUrl: given('DATABASE_URL'),
  streams: worlds[given('WORLD')] ?? [],
  publication: 'powersync',
  jwksUrl: given('JWKS_URL'),
  audience: given('AUDIENCE'),
  dataDir: given('SYNC_DIR'),
  port: Number(given('PORT')),
  keepaliveMs: 1_000,
  // short, so that a run of some seconds meets what takes a minute in life
  stallMs: 2_000,
  silenceMs: 3_000,
  log: { info: say, warn: say },
});
process.once('SIGTERM', () => void service.close().then(() => process.exit(0)));
process.send?.('listening');

function given(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}
