import type { TestIdentities } from '@festival-ops/sync/test-identities';
import { withTransaction } from '@festival-ops/write-path/with-client';
import type { CrudEntry, Schema } from '@powersync/node';
import type pg from 'pg';
import { openSyncDevice } from './device.ts';
import type { DeviceReach } from './injector.ts';
import { makeWay } from './network.ts';

export interface ReachOptions {
  readonly userId: string;
  readonly schema: Schema;
  /** Of the service, or of what stands before it. */
  readonly port: number;
  readonly identities: TestIdentities;
  readonly pool: pg.Pool;
  /** The statement for one write of a device; all of a client transaction are one transaction. */
  readonly statement: (write: CrudEntry) => { readonly text: string; readonly values: unknown[] };
}

/** A real device, behind a network and with tokens that faults can reach. */
export async function openReach(options: ReachOptions): Promise<DeviceReach> {
  const { userId, identities } = options;
  const way = await makeWay(options.port);
  let tokens: DeviceReach['tokens'] = 'good';
  const token = async () => {
    if (tokens === 'none') throw new Error('the sign-in has expired');
    const seconds = Math.floor(Date.now() / 1000);
    return identities.token(userId, tokens === 'expiring' ? { iat: seconds - 60, exp: seconds + 2 } : {});
  };
  const upload = (writes: readonly CrudEntry[]) =>
    // in one order, so that no two wait for each other
    inTransaction(options.pool, [...writes].sort((a, b) => (a.id < b.id ? -1 : 1)).map(options.statement));
  const device = await openSyncDevice({
    ...{ userId, endpoint: way.url, schema: options.schema, token, upload },
  });
  return {
    device,
    way,
    get tokens() {
      return tokens;
    },
    set tokens(value) {
      tokens = value;
    },
  };
}

/** @throws when it is not known whether it was done */
export async function inTransaction(
  pool: pg.Pool,
  statements: readonly { readonly text: string; readonly values: unknown[] }[],
): Promise<void> {
  await withTransaction(pool, async (client) => {
    for (const statement of statements) await client.query(statement);
  });
}
