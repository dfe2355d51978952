import { type Accessor, createMemo } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { createRowReceipts } from '../../data/row-receipts.ts';
import { useFestival } from '../shell/festival.tsx';
import { same } from './form-fields.ts';

/** Who made a value count, and when. */
export interface Writing {
  readonly name: string | undefined;
  readonly at: string;
}

/**
 * Who set the value that a field of a row has now, where an answer on this device says it: everybody's for a lead,
 * else one's own, and of others those who replaced something of one's own.
 */
export function createWhoWrote(
  table: string,
  rowId: string,
  field: string,
  value: Accessor<unknown>,
): Accessor<Writing | undefined> {
  const { activity, db } = useData();
  const festival = useFestival();
  const receipts = createRowReceipts(db, table, rowId);
  return createMemo(() => {
    // what is not sent has no answer, and an older one is about something else
    const isHere = activity.unsent().some((one) => one.rowId === rowId && field in one.values);
    if (isHere) return undefined;
    const written = receipts().find(
      ({ result, fields }) =>
        (result === 'applied' || result === 'merged') &&
        fields[field] !== undefined &&
        same(fields[field].submitted, value()),
    );
    if (written !== undefined)
      return {
        name: festival.nameOf(written.author_id) ?? written.author_name ?? undefined,
        at: written.received_at,
      };
    const notice = activity
      .notices()
      .find((one) => one.row_id === rowId && one.field === field && same(one.their_value, value()));
    return notice && { name: notice.by_name ?? undefined, at: notice.at };
  });
}
