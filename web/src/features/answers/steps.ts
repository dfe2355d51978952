import type { TableName } from '@festival-ops/domain/tables';
import type { NextStep } from '@festival-ops/policy/reasons';
import type { Receipt } from '../../data/receipts.ts';
import { t } from '../../ui/catalogue/answers.ts';
import { paths } from '../shell/paths.ts';
import type { Answer } from './answer.ts';
import { resending, submitted, type Values } from './resend.ts';
import { type Names, valueText } from './values.ts';
import type { Subject } from './words.ts';

/** What a button of an answer does. */
export type Doing =
  | { readonly kind: 'send'; readonly values: Values; readonly op?: 'PATCH' | undefined }
  /** Opens the form with what was written. */
  | { readonly kind: 'edit' }
  | { readonly kind: 'book'; readonly itemId: string; readonly bookingKind: 'return' | 'adjust' }
  | { readonly kind: 'ask'; readonly table: TableName; readonly rowId: string; readonly wish: string }
  | { readonly kind: 'go'; readonly href: string }
  | { readonly kind: 'copy' | 'copy_details' | 'update' | 'drop' };

export interface StepButton {
  readonly id: string;
  readonly step: NextStep;
  readonly label: string;
  readonly doing: Doing;
}

/** What has to be known to say what can be done now. */
export interface StepFacts {
  readonly receipt: Receipt;
  readonly answer: Answer;
  readonly subject: Subject;
  readonly subjectTable: TableName | undefined;
  /** The row as this device shows it; null where it shows none. */
  readonly row: Values | null | undefined;
  readonly festivalId: string;
  readonly isLead: boolean;
  readonly updateReady: boolean;
  /** A free task of the same stage. */
  readonly nextTask: string | undefined;
  readonly names: Names;
}

/** The buttons of an answer that are possible now, the most likely first. */
export function stepButtons(facts: StepFacts): readonly StepButton[] {
  return facts.answer.next.flatMap((step) => stepsFor[step](facts, step));
}

type StepsFor = (facts: StepFacts, step: NextStep) => readonly StepButton[];

const button = (step: NextStep, label: string, doing: Doing, id: string = step): readonly StepButton[] => [
  { id, step, label, doing },
];

const stands = ({ row }: StepFacts) => row != null && row.deleted_at == null;

/** Sets the deciding field to a value, where the row is there to be changed. */
function set(facts: StepFacts, step: NextStep, value: unknown, label: string): readonly StepButton[] {
  const { field } = facts.answer;
  if (field === undefined || value === undefined || !stands(facts)) return [];
  const values = { [field]: value };
  const possible = resending({ ...facts.receipt, op: 'PATCH' }, values);
  return possible === undefined
    ? []
    : button(step, label, { kind: 'send', values, op: 'PATCH' }, `${step} ${String(value)}`);
}

function editable(facts: StepFacts, step: NextStep, label: string): readonly StepButton[] {
  const { receipt } = facts;
  const possible = receipt.op === 'PUT' || stands(facts);
  const known = sendable.has(receipt.table_name ?? '') && receipt.op !== 'DELETE';
  return known && possible ? button(step, label, { kind: 'edit' }) : [];
}

const sendable: ReadonlySet<string> = new Set([
  'task',
  'stage',
  'gear_item',
  'contact',
  'gear_usage_event',
  'lead_request',
]);

const always =
  (label: string, doing: Doing): StepsFor =>
  (_, step) =>
    button(step, label, doing);

const toRow: StepsFor = ({ subject, festivalId }, step) => {
  const href = rowPath(festivalId, subject.table, subject.id);
  return href === undefined
    ? []
    : button(step, t.next[step === 'paste_again' ? step : 'see_change'], { kind: 'go', href });
};

const toCase: StepsFor = ({ receipt, festivalId, isLead }, step) => {
  const named = receipt.fields.conflict_id?.submitted ?? receipt.conflict_id;
  if (!isLead || typeof named !== 'string') return [];
  const label = step === 'decide_again' ? t.next.decide_again : t.next.see_decision;
  return button(step, label, { kind: 'go', href: paths.inboxCase(festivalId, named) });
};

/** Total: a step without its button does not compile. */
const stepsFor: Readonly<Record<NextStep, StepsFor>> = {
  put_theirs_back: (facts, step) => {
    const { detail, field } = facts.answer;
    const theirs = detail?.other?.value ?? detail?.before;
    // Pointless once the row says something else again, and once it says theirs.
    const stillMine = field !== undefined && same(facts.row?.[field], detail?.submitted);
    if (!stillMine || theirs === undefined) return [];
    return set(facts, step, theirs, t.next.put_theirs_back(valueText(field, theirs, facts.names)));
  },
  set_mine_again: (facts, step) => set(facts, step, facts.answer.detail?.submitted, t.next.set_mine_again),
  take_allowed_step: (facts, step) =>
    (facts.answer.detail?.allowed ?? []).flatMap((state) =>
      set(
        facts,
        step,
        state,
        t.next.take_allowed_step(valueText(facts.answer.field ?? '', state, facts.names)),
      ),
    ),
  edit_and_resend: (facts, step) => editable(facts, step, t.next.edit_and_resend),
  send_as_new: (facts, step) => editable(facts, step, t.next.send_as_new),
  change_proposal: (facts, step) => editable(facts, step, t.next.change_proposal),
  propose_again: (facts, step) => editable(facts, step, t.next.propose_again),
  next_open_task: ({ nextTask, festivalId }, step) =>
    nextTask === undefined
      ? []
      : button(step, t.next.next_open_task, { kind: 'go', href: paths.task(festivalId, nextTask) }),
  ask_a_lead: ({ isLead, subject, subjectTable: table, receipt }, step) =>
    isLead || table === undefined || subject.id === ''
      ? []
      : button(step, t.next.ask_a_lead, {
          ...{ kind: 'ask', table, rowId: subject.id },
          wish: t.next.wish(receipt.op === 'DELETE', subject.name),
        }),
  ask_for_restock: ({ subject }, step) =>
    subject.id === ''
      ? []
      : button(step, t.next.ask_for_restock, {
          ...{ kind: 'ask', table: 'gear_item', rowId: subject.id },
          wish: t.next.restockWish(subject.name),
        }),
  add_correction: ({ subject, isLead }, step) =>
    subject.table !== 'gear_item' || subject.id === ''
      ? []
      : button(step, t.next.add_correction, {
          ...{ kind: 'book', itemId: subject.id, bookingKind: isLead ? 'adjust' : 'return' },
        }),
  restore_and_apply: (facts, step) => {
    if (!facts.isLead || facts.row == null || facts.row.deleted_at == null) return [];
    const values = { ...submitted(facts.receipt), deleted_at: null };
    return resending({ ...facts.receipt, op: 'PATCH' }, values) === undefined
      ? []
      : button(step, t.next.restore_and_apply, { kind: 'send', values, op: 'PATCH' });
  },
  book_left: ({ receipt, answer, subject }, step) => {
    const left = answer.detail?.left;
    const values = { ...submitted(receipt), qty: left };
    if (typeof left !== 'number' || left < 1 || resending(receipt, values) === undefined) return [];
    return button(step, t.next.book_left(left, subject.unit), { kind: 'send', values });
  },
  see_cause: ({ answer, festivalId }, step) => {
    const cause = answer.detail?.cause;
    return cause == null
      ? []
      : button(step, t.next.see_cause, { kind: 'go', href: paths.receipt(festivalId, cause) });
  },
  see_change: toRow,
  paste_again: toRow,
  decide_again: toCase,
  see_decision: toCase,
  why: ({ receipt, answer, festivalId }, step) =>
    button(step, t.next.why, { kind: 'go', href: whyPath(festivalId, receipt, answer.field) }),
  update_app: ({ updateReady }, step) =>
    updateReady ? button(step, t.next.update_app, { kind: 'update' }) : [],
  copy_mine: always(t.next.copy_mine, { kind: 'copy' }),
  copy_details: always(t.next.copy_details, { kind: 'copy_details' }),
  drop: always(t.next.drop, { kind: 'drop' }),
};

/** Where a row is shown. */
export function rowPath(festivalId: string, table: string | null, id: string): string | undefined {
  if (id === '') return undefined;
  switch (table) {
    case 'task':
      return paths.task(festivalId, id);
    case 'contact':
      return paths.contact(festivalId, id);
    case 'gear_item':
      return paths.gearItem(festivalId, id);
    case 'stage':
      return paths.board(festivalId, `?stage=${id}`);
    default:
      return undefined;
  }
}

/** The rule behind an answer. */
export function whyPath(
  festivalId: string,
  { table_name: table, op }: Receipt,
  field: string | undefined,
): string {
  if (table === null) return paths.rules(festivalId);
  if (op === 'DELETE') return paths.rules(festivalId, `${table}.delete`);
  const whole = op === 'PUT' || field === undefined;
  return paths.rules(festivalId, `${table}.${whole ? 'insert' : field}`);
}

/** Sets are equal as lists and as JSON text. */
function same(a: unknown, b: unknown): boolean {
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value ?? null));
  return text(a) === text(b);
}
