import { type Urgency, urgencies } from '@festival-ops/domain/tables';
import { type TaskState, taskStates } from '@festival-ops/domain/task-workflow';
import { t } from '../../ui/catalogue/answers.ts';

/** How ids and instants are said on this device. */
export interface Names {
  readonly nameOf: (userId: string) => string | undefined;
  /** Of a task, stage, gear item or contact. */
  readonly rowName: (id: string) => string | undefined;
  /** Of an instant. */
  readonly time: (instant: string) => string;
}

/** A column's name as people say it. */
export function fieldName(column: string): string {
  return isFieldName(column) ? t.fields[column] : column;
}

/** A stored value as people say it: `in_progress` is "In progress", an id is a name, an instant a time. */
export function valueText(column: string, value: unknown, names: Names): string {
  if (value === null || value === undefined || value === '') {
    if (column === 'assignee_id') return t.notices.nobody;
    return column === 'deleted_at' ? t.values.notDeleted : t.task.none;
  }
  switch (column) {
    case 'state':
      return isTaskState(value) ? t.states[value] : plain(value);
    case 'urgency':
      return isUrgency(value) ? t.urgency[value] : plain(value);
    case 'assignee_id':
      return names.nameOf(String(value)) ?? t.did.someone;
    case 'stage_id':
    case 'task_id':
    case 'item_id':
      return names.rowName(String(value)) ?? t.did.something;
    case 'due_at':
    case 'used_at':
      return names.time(String(value)) || plain(value);
    case 'deleted_at':
      return t.values.deleted;
    case 'tags':
      return tagsIn(value).join(', ') || t.task.none;
    case 'payload':
      return t.values.text;
    case 'kind':
      return isKind(value) ? t.values.kinds[value] : plain(value);
    default:
      return typeof value === 'number' ? number.format(value) : plain(value);
  }
}

/**
 * In a sentence a long text stands for itself with its beginning; the whole of it is in the answer. No character is
 * cut in two.
 */
export const shortened = (text: string): string =>
  text.length > LONGEST_IN_SENTENCE
    ? `${text.slice(0, LONGEST_IN_SENTENCE).replace(/[\ud800-\udbff]$/, '')}…`
    : text;

const LONGEST_IN_SENTENCE = 60;

const number = new Intl.NumberFormat();

const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

export const isTaskState = (value: unknown): value is TaskState =>
  taskStates.some((state) => state === value);

/** Receipts hold sets as lists, SQLite as JSON text. */
export function tagsIn(value: unknown): string[] {
  if (typeof value !== 'string')
    return Array.isArray(value) ? value.filter((tag) => typeof tag === 'string') : [];
  try {
    return value.startsWith('[') ? tagsIn(JSON.parse(value)) : [value];
  } catch {
    return [value];
  }
}

const isFieldName = (column: string): column is keyof typeof t.fields => Object.hasOwn(t.fields, column);
const isUrgency = (value: unknown): value is Urgency => urgencies.some((urgency) => urgency === value);
const isKind = (value: unknown): value is keyof typeof t.values.kinds =>
  typeof value === 'string' && Object.hasOwn(t.values.kinds, value);
