import { contactKinds, gearEventKinds, urgencies } from '@festival-ops/domain/tables';
import { taskStates } from '@festival-ops/domain/task-workflow';
import * as z from 'zod/mini';
import type { Receipt } from '../../data/receipts.ts';
import type { WriteOptions, WriteOutcome, Writes } from '../../data/writes.ts';

/**
 * Writes what a receipt answered once more, with the same or other values. What was submitted comes as unknown, so
 * each table's values are read first, and what does not fit is not written.
 */

export type Values = Readonly<Record<string, unknown>>;
export type Again = Pick<Receipt, 'table_name' | 'row_id' | 'op'>;

/** Receipts hold sets as lists; a device writes them as JSON text. */
const setText = z.union([
  z.string(),
  z.pipe(
    z.array(z.string()),
    z.transform((tags) => JSON.stringify(tags)),
  ),
]);
const maybe = z.exactOptional;
const text = z.string();
const textOrNone = z.nullable(z.string());

const taskRest = {
  urgency: maybe(z.enum(urgencies)),
  state: maybe(z.enum(taskStates)),
  assignee_id: maybe(textOrNone),
  tags: maybe(setText),
  due_at: maybe(textOrNone),
  expected_crowd: maybe(z.nullable(z.number())),
};
const contactRest = { hotline: maybe(textOrNone), email: maybe(textOrNone), notes: maybe(textOrNone) };
const festival = { festival_id: text };

const taskChanges = z.strictObject({
  ...taskRest,
  title: maybe(text),
  stage_id: maybe(text),
  deleted_at: maybe(z.null()),
});
const stageChanges = z.strictObject({ head_count: maybe(z.number()) });
const gearChanges = z.strictObject({ name: maybe(text), unit: maybe(text), low_mark: maybe(z.number()) });
const contactChanges = z.strictObject({ ...contactRest, name: maybe(text) });

const newTask = z.strictObject({ ...festival, ...taskRest, stage_id: text, title: text });
const newGear = z.strictObject({ ...festival, name: text, unit: text, low_mark: maybe(z.number()) });
const newContact = z.strictObject({
  ...{ ...festival, ...contactRest, stage_id: text, name: text },
  kind: z.enum(contactKinds),
});
const newBooking = z.strictObject({
  ...{ ...festival, item_id: text, task_id: z._default(textOrNone, null), used_at: text, qty: z.number() },
  kind: z.enum(gearEventKinds),
});
const newRequest = z.strictObject({
  ...{ ...festival, table_name: text, row_id: text, wish: text, reply_to: maybe(textOrNone) },
});

/** What it takes to write it; undefined where this can't be sent again from here. */
export function resending(
  { table_name: table, row_id: id, op }: Again,
  values: Values,
): ((writes: Writes, options: WriteOptions) => Promise<WriteOutcome>) | undefined {
  if (op === 'PUT') return inserting(table, values);
  if (id === null) return undefined;
  if (op === 'DELETE') {
    const from = (['task', 'gear_item', 'contact'] as const).find((name) => name === table);
    return from && ((writes, options) => writes.remove(from, id, options));
  }
  return editing(table, id, values);
}

function editing(table: string | null, id: string, values: Values): ReturnType<typeof resending> {
  switch (table) {
    case 'task': {
      const { data } = taskChanges.safeParse(values);
      return data && ((writes, options) => writes.edit('task', id, data, options));
    }
    case 'stage': {
      const { data } = stageChanges.safeParse(values);
      return data && ((writes, options) => writes.edit('stage', id, data, options));
    }
    case 'gear_item': {
      const { data } = gearChanges.safeParse(values);
      return data && ((writes, options) => writes.edit('gear_item', id, data, options));
    }
    case 'contact': {
      const { data } = contactChanges.safeParse(values);
      return data && ((writes, options) => writes.edit('contact', id, data, options));
    }
    default:
      return undefined;
  }
}

function inserting(table: string | null, values: Values): ReturnType<typeof resending> {
  switch (table) {
    case 'task': {
      const { data } = newTask.safeParse(values);
      return data && ((writes, options) => writes.insert('task', data, options));
    }
    case 'gear_item': {
      const { data } = newGear.safeParse(values);
      return data && ((writes, options) => writes.insert('gear_item', data, options));
    }
    case 'contact': {
      const { data } = newContact.safeParse(values);
      return data && ((writes, options) => writes.insert('contact', data, options));
    }
    case 'gear_usage_event': {
      const { data } = newBooking.safeParse(values);
      return data && ((writes, options) => writes.append('gear_usage_event', data, options));
    }
    case 'lead_request': {
      const { data } = newRequest.safeParse(values);
      return data && ((writes, options) => writes.append('lead_request', data, options));
    }
    default:
      return undefined;
  }
}

/** All that a receipt's author submitted. */
export function submitted(receipt: Pick<Receipt, 'fields'>): Values {
  return Object.fromEntries(
    Object.entries(receipt.fields).flatMap(([name, field]) =>
      field.submitted === undefined ? [] : [[name, field.submitted]],
    ),
  );
}
