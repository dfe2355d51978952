import { readFileSync } from 'node:fs';
import { holdingStates, taskSteps } from '@festival-ops/domain/task-workflow';
import type { Receipt } from '@festival-ops/policy/wire';
import { contentHash } from '@festival-ops/write-path/content-hash';
import type pg from 'pg';
import { NOW, type Peer } from './peer.ts';

/** The limit: the whole request is one call of a function in the database, which decides and writes by itself. */
export function oneCall(writesPerRequest: number): Peer {
  return {
    name: `one server-side call, ${writesPerRequest}`,
    writesPerRequest,
    open: async (pool) => async (client, writes) => {
      const batch = writes.map((write) => ({
        ...write,
        hash: contentHash(write),
        transaction_id: String(write.op_id),
      }));
      const { rows } = await pool.query<Receipt>({
        name: 'one call',
        text: 'SELECT id, op_id::integer, result, reason_code, fields FROM one_call.apply($1, $2, $3, $4)',
        values: [client.deviceId, client.userId, NOW, JSON.stringify(batch)],
      });
      return rows;
    },
  };
}

/** Makes the function, with the domain's workflow as its data. */
export async function installOneCall(pool: pg.Pool): Promise<void> {
  await pool.query(readFileSync(new URL('one-call.sql', import.meta.url), 'utf8'));
  await pool.query(
    `INSERT INTO one_call.step SELECT * FROM json_to_recordset($1)
     AS s(from_state text, to_state text, roles text[], own text[], restricted text, sort integer)`,
    [
      JSON.stringify(
        taskSteps.map(({ from, to, roles, own, restricted }, sort) => ({
          from_state: from,
          to_state: to,
          roles,
          own: own ?? [],
          restricted: restricted ?? 'restricted_role',
          sort,
        })),
      ),
    ],
  );
  await pool.query('INSERT INTO one_call.holding_state SELECT unnest($1::text[])', [[...holdingStates]]);
}
