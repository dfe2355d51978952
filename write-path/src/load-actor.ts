import type { Actor, WriteDomain } from '@festival-ops/policy/write-domain';
import type { Catalogue } from './catalogue.ts';
import type { DatabaseClient } from './database-client.ts';
import { identifier } from './sql.ts';

/**
 * The user's rights as the database gives them now (WB-11). The rows that give them are locked against change, so
 * that a right taken away at the same moment holds either for the whole transaction or not at all.
 */
export async function loadActor(
  client: DatabaseClient,
  catalogue: Catalogue,
  domain: WriteDomain,
  userId: string,
  deviceId: string,
): Promise<{ actor: Actor; deviceName: string | null }> {
  const { members, devices, grants } = domain;
  const parameters: string[] = [userId];
  const parameter = (value: string): string => `$${parameters.push(value)}`;
  const mine = (table: string, user: string) => `${identifier(user)} = $1::${catalogue.type(table, user)}`;
  const parts = [
    `m AS (SELECT ${identifier(members.scope)}::text AS a, ${identifier(members.role)}::text AS b, ${identifier(members.name)}::text AS c
      FROM ${identifier(members.table)} WHERE ${mine(members.table, members.user)} FOR SHARE)`,
    ...grants.map(({ table, user, value, where }, index) => {
      const conditions = Object.entries(where ?? {}).map(
        ([column, text]) => `${identifier(column)} = ${parameter(text)}::${catalogue.type(table, column)}`,
      );
      return `g${index} AS (SELECT ${identifier(value)}::text AS a FROM ${identifier(table)}
        WHERE ${[mine(table, user), ...conditions].join(' AND ')} FOR SHARE)`;
    }),
  ];
  const device =
    devices === undefined
      ? 'NULL'
      : `(SELECT ${identifier(devices.name)} FROM ${identifier(devices.table)}
          WHERE ${identifier(devices.device)} = ${parameter(deviceId)}::${catalogue.type(devices.table, devices.device)} LIMIT 1)`;
  const { rows } = await client.query<{ members: Membership[]; granted: string[][]; device: string | null }>(
    `WITH ${parts.join(', ')}
     SELECT (SELECT coalesce(json_agg(json_build_array(a, b, c)), '[]') FROM m) AS members,
       json_build_array(${grants.map((_, index) => `(SELECT coalesce(json_agg(a), '[]') FROM g${index})`).join(', ')}) AS granted,
       ${device} AS device`,
    parameters,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('a SELECT without FROM gives one row');
  const roles = new Map<string, Set<string>>();
  for (const [scope, role] of row.members) roles.set(scope, (roles.get(scope) ?? new Set()).add(role));
  const actor: Actor = {
    userId,
    roles,
    names: new Map(row.members.map(([scope, , name]) => [scope, name])),
    grants: new Map(grants.map(({ key }, index) => [key, new Set(row.granted[index] ?? [])])),
  };
  return { actor, deviceName: row.device };
}

type Membership = readonly [scope: string, role: string, name: string];
