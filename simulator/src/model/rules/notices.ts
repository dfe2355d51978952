import type { Edit } from './fields.ts';
import { roleOf, type Writer } from './state.ts';
import { columnsOf, json } from './value.ts';
import type { Write } from './write.ts';

/** OUT-6: whose value was replaced is told, unless it was their own, or they have left. */
export function notify(
  write: Write,
  field: string,
  { server, next }: Pick<Edit, 'server' | 'next'>,
  writer: Writer | null,
): void {
  const { state, user, festival, receipt, table, id } = write;
  if (writer === null || writer.user === user || roleOf(state, writer.user, festival) === undefined) return;
  state.notices.push({
    user_id: writer.user,
    receipt_id: receipt,
    table_name: table,
    row_id: id,
    field,
    your_value: server === null ? null : json(server),
    // OUT-8: nobody else's value of a sensitive field
    their_value: next === null || columnsOf(table)[field]?.sensitive === true ? null : json(next),
    by_user_id: user,
  });
}
