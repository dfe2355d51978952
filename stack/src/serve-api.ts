import { startApi } from '@festival-ops/api/server';
import { checkMigrated, required, serve } from './serve.ts';
import { readSettings } from './settings.ts';

/** The api alone, without demo accounts: `node --import tsx stack/src/serve-api.ts`. */
await serve(async () => {
  const { DATABASE_URL: databaseUrl, ...given } = required(
    process.env,
    'DATABASE_URL',
    'AUTH_SECRET',
    'PUBLIC_URL',
  );
  const { host, port, publicUrl, secret } = readSettings(process.env);
  await checkMigrated(databaseUrl);
  return startApi({
    databaseUrl,
    host,
    port,
    secret: secret ?? given.AUTH_SECRET,
    publicUrl: publicUrl ?? given.PUBLIC_URL,
    demo: undefined,
  });
});
