import { tableNames } from '@festival-ops/domain/tables';
import type { Festival } from '../fixture/festival.ts';

const OWN = ['ledger', 'branch_head', 'field_writer', 'parked_write', 'text_document'];
const TABLES = [...tableNames, ...OWN.map((table) => `write_path.${table}`)];

/** Everything that is kept, without the clock of the database and the ids that were made up (also in what was sent). */
export async function everything(here: Festival): Promise<Set<string>> {
  const records = await here.rows('SELECT id::text, receipt_id, field FROM conflict_record');
  const named = (text: string) =>
    records.reduce(
      (all, { id, receipt_id, field }) => all.replaceAll(String(id), `record of ${receipt_id} ${field}`),
      text,
    );
  const kept = new Set<string>();
  for (const table of TABLES) {
    const dropped = `{created_at,updated_at,bound_at,content_hash${table === 'notice' ? ',id' : ''}}`;
    const rows = await here.rows(`SELECT (to_jsonb(t) - $1::text[])::text AS row FROM ${table} t`, [dropped]);
    for (const { row } of rows) kept.add(`${table} ${named(String(row))}`);
  }
  return kept;
}

/** What one has and the other has not. */
export function differences(expected: ReadonlySet<string>, actual: ReadonlySet<string>): string[] {
  return [
    ...[...expected].filter((one) => !actual.has(one)).map((one) => `one by one: ${one}`),
    ...[...actual].filter((one) => !expected.has(one)).map((one) => `otherwise: ${one}`),
  ].sort();
}
