import { createSignIn } from '@festival-ops/api/sign-in';
import pg from 'pg';
import { runCommand, say } from './command.ts';
import { tellDevices } from './hand-over-devices.ts';
import { required, withDatabase } from './serve.ts';
import { StartRefused } from './start-refused.ts';

/**
 * `node --import tsx stack/src/hand-over.ts http://powersync:8080`: tells a sync service that has just taken a site
 * over of every device, so that none waits for a number that only its predecessor would have given
 * (docs/deploy.md). Harmless whenever it runs, and as often as it runs.
 */
await runCommand(async () => {
  const [service] = process.argv.slice(2);
  if (service === undefined || !/^https?:\/\//.test(service) || !URL.canParse(service))
    throw new StartRefused(
      'Which sync service? As in: node --import tsx stack/src/hand-over.ts http://powersync:8080',
    );
  const given = required(process.env, 'DATABASE_URL', 'AUTH_SECRET', 'PUBLIC_URL');
  const devices = await withDatabase(given.DATABASE_URL, async (client) => {
    const { rows } = await client.query<{ device_id: string; user_id: string }>(
      'SELECT device_id, user_id FROM write_path.device_owner ORDER BY bound_at DESC',
    );
    return rows.map((row) => ({ deviceId: row.device_id, userId: row.user_id }));
  });
  const pool = new pg.Pool({
    connectionString: given.DATABASE_URL,
    max: 2,
    options: '-c search_path=auth',
  });
  try {
    const signIn = createSignIn({
      pool,
      secret: given.AUTH_SECRET,
      publicUrl: given.PUBLIC_URL,
      triesPerMinute: 20,
      log: () => {},
    });
    const untold = await tellDevices({
      service: service.replace(/\/$/, ''),
      devices,
      atLeast: BigInt(Date.now()),
      tokenFor: async (userId) => {
        // Unlike a token that is asked for by a session, one that is signed like this names no time by itself.
        const payload = { sub: userId, iat: Math.floor(Date.now() / 1000) };
        const { token } = await signIn.api.signJWT({ body: { payload } });
        return token;
      },
    });
    if (untold.length > 0)
      throw new StartRefused(
        `${service} was told of ${devices.length - untold.length} of ${devices.length} devices (${untold[0]?.because}): run this again.`,
      );
    say(`${service} knows all ${devices.length} devices.`);
  } finally {
    await pool.end();
  }
});
