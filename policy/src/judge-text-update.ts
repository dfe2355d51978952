import type { Consequence, NewRow } from './consequences.ts';
import type { Task } from './judge-field.ts';
import { judgeText } from './judge-text.ts';
import type { MergeText } from './policies.ts';
import { columnsOfTable } from './table.ts';
import type { Value } from './value.ts';
import type { FieldReceipt } from './wire.ts';

/**
 * What an update of a text comes to (POL-3, POL-9): it joins the text of the row that it names, or is refused and
 * touches nothing. The server makes the text with its first update, under the row's own id, so two devices that
 * begin it offline begin the same one.
 * @throws if the update was not read: unread, it must not become part of what every device will read
 */
export function judgeTextUpdate(task: Task, policy: MergeText, { scope, row }: NewRow): Consequence {
  const { around, domain, write } = task;
  const { documents } = policy;
  const id = String(row(policy.of));
  const parent = columnsOfTable(domain.tables, write.table)[policy.of]?.references;
  const owner = parent === undefined ? undefined : around.reference(parent, id);
  if (parent === undefined || owner === undefined)
    throw new Error(`${write.table}.${policy.of} must name a row that the text belongs to`);
  const deletedAt = owner(domain.deletedColumn);
  if (deletedAt !== null) {
    const more = deletedBy(task, parent, id, deletedAt);
    return { made: false, result: 'rejected', reason: 'row_deleted', field: policy.of, more };
  }

  const update = around.textUpdate;
  if (update === undefined) throw new Error(`the update of ${write.table} was not read`);
  const known = around.textClocks(documents.table, id);
  const judged = update.ok ? judgeText(update, known) : undefined;
  if (judged === undefined || judged.verdict === 'invalid')
    return { made: false, result: 'rejected', reason: 'invalid_update', field: policy.update };
  const isFirst = around.anyRow(documents.table, id) === undefined;
  const effects = {
    also: isFirst ? [newText(task, policy, scope, id)] : [],
    settles: [],
    text: { table: documents.table, id, clocks: judged.clocks },
  };
  return judged.verdict === 'merged'
    ? { made: true, result: 'merged', reason: 'merged_text', field: policy.update, effects }
    : { made: true, result: 'applied', effects };
}

function newText({ domain }: Task, { documents }: MergeText, scope: string, id: string) {
  const { table, of, state, plainText } = documents;
  const values: Readonly<Record<string, Value>> = {
    [domain.scopeColumn]: scope,
    ...{ [of]: id, [state]: '', [plainText]: '' },
  };
  return { kind: 'insert', table, id, values } as const;
}

/** Who deleted the row that the text belongs to. */
function deletedBy(
  { around, domain }: Task,
  table: string,
  id: string,
  value: Value,
): Pick<FieldReceipt, 'other'> {
  const writer = around.standing(table, id, domain.deletedColumn, value);
  return {
    other: {
      value,
      author_id: writer?.authorId ?? null,
      author_name: writer?.authorName ?? null,
      device_id: writer?.deviceId ?? null,
      device_name: writer?.deviceName ?? null,
      at: writer?.at ?? null,
    },
  };
}
