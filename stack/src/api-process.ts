import { startApi } from '@festival-ops/api/server';
import { DEMO_PASSWORD } from '@festival-ops/db/demo/people';
import { given, runAsChild } from './run-as-child.ts';

await runAsChild(() =>
  startApi({
    databaseUrl: given('DATABASE_URL'),
    port: Number(given('PORT')),
    secret: given('AUTH_SECRET'),
    publicUrl: given('PUBLIC_URL'),
    demo: given('FESTIVAL_DEMO') === '1' ? { password: DEMO_PASSWORD } : undefined,
  }),
);
