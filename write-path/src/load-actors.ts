import type { Actor, WriteDomain } from '@festival-ops/policy/write-domain';
import type { Catalogue } from './catalogue.ts';
import type { DatabaseClient } from './database-client.ts';
import { identifier } from './sql.ts';

/** A user with the device that they write on. */
export interface Author {
  readonly userId: string;
  readonly deviceId: string;
}

export interface LoadedActor {
  readonly actor: Actor;
  readonly deviceName: string | null;
}

/**
 * The users' rights as the database gives them now (WB-11). The rows that give them are locked against change, so
 * that a right taken away at the same moment holds either for the whole transaction or not at all.
 * @returns one for each author
 */
export async function loadActors(
  client: DatabaseClient,
  catalogue: Catalogue,
  domain: WriteDomain,
  authors: readonly Author[],
): Promise<LoadedActor[]> {
  const { members, devices, grants } = domain;
  const users = [...new Set(authors.map(({ userId }) => userId))];
  const parameters: unknown[] = [users];
  const parameter = (value: unknown): string => `$${parameters.push(value)}`;
  // one order for all, so that whoever changes several rights at once does not wait in a circle
  const given = (table: string, user: string, value: string, more: string[], conditions: string[] = []) => {
    const asked = `$1::${catalogue.type(table, user)}[]`;
    const cells = [value, ...more].map((column, index) => `${identifier(column)}::text AS c${index}`);
    const where = [`${identifier(user)} = ANY(${asked})`, ...conditions].join(' AND ');
    return `SELECT array_position(${asked}, ${identifier(user)}) AS n, ${cells.join(', ')}
      FROM ${identifier(table)} WHERE ${where} ORDER BY ${identifier(user)}, ${identifier(value)} FOR SHARE`;
  };
  const parts = [
    `m AS (${given(members.table, members.user, members.scope, [members.role, members.name])})`,
    ...grants.map(({ table, user, value, where }, index) => {
      const conditions = Object.entries(where ?? {}).map(
        ([column, text]) => `${identifier(column)} = ${parameter(text)}::${catalogue.type(table, column)}`,
      );
      return `g${index} AS (${given(table, user, value, [], conditions)})`;
    }),
  ];
  const names =
    devices === undefined
      ? 'NULL'
      : `(SELECT json_agg((SELECT ${identifier(devices.name)} FROM ${identifier(devices.table)}
            WHERE ${identifier(devices.device)} = d.id::${catalogue.type(devices.table, devices.device)} LIMIT 1) ORDER BY d.n)
          FROM unnest(${parameter(authors.map(({ deviceId }) => deviceId))}::text[]) WITH ORDINALITY AS d(id, n))`;
  const { rows } = await client.query<Answer>(
    `WITH ${parts.join(', ')}
     SELECT (SELECT coalesce(json_agg(json_build_array(n, c0, c1, c2)), '[]') FROM m) AS members,
       json_build_array(${grants.map((_, index) => `(SELECT coalesce(json_agg(json_build_array(n, c0)), '[]') FROM g${index})`).join(', ')}) AS granted,
       ${names} AS devices`,
    parameters,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('a SELECT without FROM gives one row');
  const actors = users.map((userId, index) => actorOf(domain, userId, index + 1, row));
  return authors.flatMap(({ userId }, index) => {
    const actor = actors[users.indexOf(userId)];
    return actor === undefined ? [] : [{ actor, deviceName: row.devices?.[index] ?? null }];
  });
}

interface Answer {
  readonly members: readonly (readonly [user: number, scope: string, role: string, name: string])[];
  readonly granted: readonly (readonly (readonly [user: number, value: string])[])[];
  readonly devices: readonly (string | null)[] | null;
}

function actorOf({ grants }: WriteDomain, userId: string, number: number, row: Answer): Actor {
  const members = row.members.filter(([user]) => user === number);
  const roles = new Map<string, Set<string>>();
  for (const [, scope, role] of members) roles.set(scope, (roles.get(scope) ?? new Set()).add(role));
  const valuesOf = (index: number) =>
    (row.granted[index] ?? []).filter(([user]) => user === number).map(([, value]) => value);
  return {
    userId,
    roles,
    names: new Map(members.map(([, scope, , name]) => [scope, name])),
    grants: new Map(grants.map(({ key }, index) => [key, new Set(valuesOf(index))])),
  };
}
