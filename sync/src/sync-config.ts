import type { Audience, Grant, Stream, StreamQuery } from './streams.ts';

/**
 * The streams as PowerSync Service's own configuration, in YAML: Sync Streams of edition 3, one query for each of
 * ours. Both services then put every row into the same buckets, whose names differ at most in the number of a stream's
 * variant; a differential test holds them to it.
 * @see https://docs.powersync.com for the language
 */
export function syncConfig(streams: readonly Stream[]): string {
  const parts = streams.map(({ name, priority, queries }) => {
    const texts = queries.map((query) => `      - |\n${indented(queryText(query), 8)}\n`);
    return `  ${name}:\n    auto_subscribe: true\n    priority: ${priority}\n    queries:\n${texts.join('')}`;
  });
  return `config:\n  edition: 3\n\nstreams:\n${parts.join('\n')}`;
}

function queryText({ table, columns, where, audience }: StreamQuery): string {
  const only = Object.entries(where ?? {}).map(
    ([column, value]) => `${identifier(column)} = ${literal(value)}`,
  );
  const reached = audience.map(audienceText);
  const who = reached.length === 1 ? reached : [`(${reached.join('\n  OR ')})`];
  return `SELECT ${sent(columns)} FROM ${identifier(table)}\nWHERE ${[...only, ...who].join('\n  AND ')}`;
}

/** `id` names the row, so it is always among what is sent. */
function sent(columns: readonly string[] | undefined): string {
  return columns === undefined ? '*' : [...new Set(['id', ...columns])].map(identifier).join(', ');
}

function audienceText(audience: Audience): string {
  const column = identifier(audience.column);
  return audience.to === 'user'
    ? `${column} = auth.user_id()`
    : `${column} IN (${grantText(audience.grant)})`;
}

function grantText({ table, user, value, where }: Grant): string {
  const only = Object.entries(where ?? {}).map(
    ([column, text]) => ` AND ${identifier(column)} = ${literal(text)}`,
  );
  return `SELECT ${identifier(value)} FROM ${identifier(table)} WHERE ${identifier(user)} = auth.user_id()${only.join('')}`;
}

function identifier(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

function literal(value: string | boolean): string {
  return typeof value === 'boolean' ? String(value) : `'${value.replaceAll("'", "''")}'`;
}

function indented(text: string, by: number): string {
  return text
    .split('\n')
    .map((line) => ' '.repeat(by) + line)
    .join('\n');
}
