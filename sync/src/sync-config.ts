import type { Audience, Grant, Stream, StreamQuery } from './streams.ts';

/**
 * The streams as PowerSync Service's own configuration, in YAML: Sync Streams of edition 3, one query for each of
 * ours. Both services then put every row into the same buckets, whose names differ at most in the number of a stream's
 * variant; a differential test holds them to it.
 * @see https://docs.powersync.com for the language
 */
export function syncConfig(streams: readonly Stream[]): string {
  const parts = streams.map(({ name, priority, onDemand, queries }) => {
    const texts = queries.map((query) => `      - |\n${indented(queryText(query), 8)}\n`);
    return `  ${name}:\n    auto_subscribe: ${onDemand !== true}\n    priority: ${priority}\n    queries:\n${texts.join('')}`;
  });
  return `config:\n  edition: 3\n\nstreams:\n${parts.join('\n')}`;
}

function queryText({ table, columns, where, asked, audience }: StreamQuery): string {
  const fixed = Object.entries(where ?? {}).map(
    ([column, value]) => `${identifier(column)} = ${literal(value)}`,
  );
  const narrowed = Object.entries(asked ?? {}).map(
    ([column, parameter]) => `${identifier(column)} = subscription.parameter(${literal(parameter)})`,
  );
  const conditions = [...fixed, ...reachedText(audience), ...narrowed];
  const only = conditions.length === 0 ? '' : `\nWHERE ${conditions.join('\n  AND ')}`;
  return `SELECT ${sent(columns)} FROM ${identifier(table)}${only}`;
}

/** Whom a row reaches, as one condition; none if it reaches everybody, for which the language has no word. */
function reachedText(audience: readonly Audience[]): string[] {
  const texts = audience.map(audienceText);
  if (texts.includes('')) return [];
  return texts.length === 1 ? texts : [`(${texts.join('\n  OR ')})`];
}

/** `id` names the row, so it is always among what is sent. */
function sent(columns: readonly string[] | undefined): string {
  return columns === undefined ? '*' : [...new Set(['id', ...columns])].map(identifier).join(', ');
}

/** The condition under which a row reaches this audience; empty if it always does. */
function audienceText(audience: Audience): string {
  if (audience.to === 'everyone')
    return Object.entries(audience.claims ?? {})
      .map(([name, value]) => `auth.parameter(${literal(name)}) = ${literal(value)}`)
      .join(' AND ');
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

function literal(value: string | number | boolean): string {
  return typeof value !== 'string' ? String(value) : `'${value.replaceAll("'", "''")}'`;
}

function indented(text: string, by: number): string {
  return text
    .split('\n')
    .map((line) => ' '.repeat(by) + line)
    .join('\n');
}
