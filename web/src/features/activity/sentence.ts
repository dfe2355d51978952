import { type Urgency, urgencies } from '@festival-ops/domain/tables';
import { type TaskState, taskStates } from '@festival-ops/domain/task-workflow';
import { t } from '../../ui/catalogue/catalogue.ts';

/** One change as the sentence needs it: of a receipt, or of a write that still waits on this device. */
export interface Change {
  readonly op: string | null;
  readonly table: string | null;
  /** The columns it set, each with the new value and, where known, the one it was made from. */
  readonly fields: Readonly<Record<string, { readonly to: unknown; readonly from?: unknown }>>;
}

export interface Names {
  /** Who did it: "You" or a name. */
  readonly who: string;
  readonly authorId: string;
  /** The title of the row as this device knows it. */
  readonly title: string | undefined;
  readonly nameOf: (userId: string) => string | undefined;
}

/** What somebody did, in one sentence. */
export function changeSentence(change: Change, names: Names): string {
  const { who } = names;
  const titleTo = textOf(change.fields.title?.to);
  const what = names.title ?? titleTo ?? (change.table === 'task' ? t.did.aTask : t.did.something);

  if (change.table === 'receipt_ack') return t.did.settled(who);
  if (change.op === 'DELETE') return t.did.deleted(who, what);
  if (change.op === 'PUT') return t.did.created(who, titleTo ?? what);

  const columns = Object.keys(change.fields);
  const only = columns.length === 1 ? columns[0] : undefined;
  const to = only === undefined ? undefined : change.fields[only]?.to;
  switch (only) {
    case 'deleted_at':
      return to === null ? t.did.restored(who, what) : t.did.deleted(who, what);
    case 'title': {
      const from = textOf(change.fields.title?.from);
      return from === undefined
        ? t.did.retitledTo(who, titleTo ?? '')
        : t.did.retitled(who, from, titleTo ?? '');
    }
    case 'state':
      return t.did.setState(who, what, valueText('state', to, names.nameOf));
    case 'urgency':
      return t.did.setUrgency(who, what, valueText('urgency', to, names.nameOf));
    case 'assignee_id':
      if (to === null) return t.did.gaveBack(who, what);
      if (to === names.authorId) return t.did.claimed(who, what);
      return t.did.assigned(who, what, valueText('assignee_id', to, names.nameOf));
  }
  if (columns.length === 0) return t.did.changedRow(who, what);
  return t.did.changed(who, what, list.format(columns.map(fieldName)));
}

const list = new Intl.ListFormat('en', { type: 'conjunction' });

/** A column's name as people say it. */
export function fieldName(column: string): string {
  return isFieldName(column) ? t.fields[column] : column;
}

/** A stored value as people say it: `in_progress` is "In progress", a person's id is their name. */
export function valueText(
  column: string,
  value: unknown,
  nameOf: (userId: string) => string | undefined,
): string {
  if (value === null || value === undefined) return column === 'assignee_id' ? t.notices.nobody : t.task.none;
  if (column === 'state' && isState(value)) return t.states[value];
  if (column === 'urgency' && isUrgency(value)) return t.urgency[value];
  if (column === 'assignee_id') return nameOf(String(value)) ?? t.did.someone;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

const isFieldName = (column: string): column is keyof typeof t.fields => column in t.fields;
const isState = (value: unknown): value is TaskState => taskStates.some((state) => state === value);
const isUrgency = (value: unknown): value is Urgency => urgencies.some((urgency) => urgency === value);
