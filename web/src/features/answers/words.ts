import type { TableName } from '@festival-ops/domain/tables';
import { useData } from '../../data/data-context.tsx';
import type { UnsentWrite } from '../../data/person-data.ts';
import type { Receipt } from '../../data/receipts.ts';
import { type RowName, rowNames } from '../../data/row-names.ts';
import { t } from '../../ui/catalogue/answers.ts';
import { useFestival } from '../shell/festival.tsx';
import { type Answer, answerOf } from './answer.ts';
import { type Change, changeSentence } from './sentence.ts';
import { type Names, valueText } from './values.ts';

/** What a change is about: for an entry, the row that the entry belongs to. */
export interface Subject {
  readonly table: string | null;
  readonly id: string;
  readonly name: string | undefined;
  readonly unit: string | undefined;
  /** Of a decision: the field that was decided. */
  readonly decided: string | undefined;
}

/** How this festival's changes and answers are said on this device. Reactive throughout. */
export interface Words {
  readonly names: Names;
  readonly subject: (change: Change & { readonly rowId: string | null }) => Subject;
  readonly sentence: (receipt: Receipt) => string;
  readonly unsentSentence: (write: UnsentWrite) => string;
  readonly answer: (receipt: Receipt, now?: unknown) => Answer;
  readonly say: (column: string, value: unknown) => string;
}

export function createWords(): Words {
  const data = useData();
  const festival = useFestival();
  const rows = rowNames(data.db);
  const rowName = (id: string): string | undefined =>
    festival.task(id)?.title ?? festival.stageName(id) ?? (rows().get(id)?.name || undefined);
  const names: Names = {
    nameOf: festival.nameOf,
    rowName,
    time: (instant) => festival.times().short(instant),
  };
  const subject: Words['subject'] = (change) => {
    const about = subjectRow(change, rows());
    return {
      ...about,
      name: rowName(about.id) ?? ownName(change),
      unit: rows().get(about.id)?.unit ?? undefined,
    };
  };
  const sentence = (change: Change & { readonly rowId: string | null }, author: string, who: string) => {
    const { name: title, unit, decided } = subject(change);
    return changeSentence(change, { who, authorId: author, title, unit, decided }, names);
  };
  const said = (receipt: Receipt) =>
    sentence(
      changeOf(receipt),
      receipt.author_id,
      receipt.author_id === data.userId ? t.did.you : (receipt.author_name ?? t.did.someone),
    );
  const causeName = ({ fields }: Receipt): string | undefined => {
    const id = Object.values(fields).find((field) => field.cause != null)?.cause;
    const cause = id == null ? undefined : data.activity.receipts().find((receipt) => receipt.id === id);
    return cause && said(cause);
  };
  return {
    names,
    subject,
    say: (column, value) => valueText(column, value, names),
    sentence: said,
    unsentSentence: ({ op, table, rowId, values }) => {
      const fields = Object.fromEntries(Object.entries(values).map(([column, to]) => [column, { to }]));
      return sentence({ op, table, rowId, fields }, data.userId, t.did.you);
    },
    answer: (receipt, now) =>
      answerOf(receipt, { subject: subject(changeOf(receipt)), names, now, causeName: causeName(receipt) }),
  };
}

export function changeOf(receipt: Receipt): Change & { readonly rowId: string | null } {
  const fields = Object.entries(receipt.fields).map(
    ([column, { submitted: to, base: from }]) => [column, { to, from }] as const,
  );
  return {
    ...{ op: receipt.op, table: receipt.table_name, rowId: receipt.row_id },
    fields: Object.fromEntries(fields),
  };
}

/** The row that people think of: an entry is about what it is booked on, a decision about what was decided. */
function subjectRow(
  { table, rowId, fields }: Change & { readonly rowId: string | null },
  rows: ReadonlyMap<string, RowName>,
): Pick<Subject, 'table' | 'id' | 'decided'> {
  const id = (column: string) => {
    const value = fields[column]?.to;
    return typeof value === 'string' ? value : '';
  };
  switch (table) {
    case 'gear_usage_event':
      return { table: 'gear_item', id: id('item_id'), decided: undefined };
    case 'crew_note_update':
      return { table: 'task', id: id('task_id'), decided: undefined };
    case 'lead_request':
      return { table: id('table_name'), id: id('row_id'), decided: undefined };
    case 'conflict_action': {
      const about = rows.get(id('conflict_id'))?.about;
      return { table: 'contact', id: about?.rowId ?? '', decided: about?.field };
    }
    default:
      return { table, id: rowId ?? '', decided: undefined };
  }
}

function ownName({ fields }: Change): string | undefined {
  const { title, name } = fields;
  const own = title?.from ?? name?.from ?? title?.to ?? name?.to;
  return typeof own === 'string' && own !== '' ? own : undefined;
}

/** The table of a name, where it is one. */
export const tableNamed = (table: string | null): TableName | undefined =>
  Object.keys(t.things).find((name): name is TableName => name === table);
