import { matrix } from '@festival-ops/domain/matrix';
import type { TableName } from '@festival-ops/domain/tables';
import type { Rows } from './check.ts';
import type { Told } from './lab.ts';
import { columnsOf, defaultOf, read, same, type Value } from './rules/value.ts';

/**
 * What the receipts alone say the tables hold: each as it was first given, in the order of their effects, and what
 * the office changed between them. It knows no rule; a change without a receipt, or a receipt without its change,
 * makes it differ from the tables.
 */
export class Fold {
  readonly #rows = new Map<TableName, Map<string, Map<string, Value>>>();
  /** By record: the field it is about, and what is proposed for it. */
  readonly #records = new Map<string, Proposal>();

  constructor(initial: Rows) {
    for (const [table, rows] of initial)
      for (const [id, row] of isWritable(table) ? rows : []) {
        this.#make(table, id);
        for (const column of columnsWritten(table)) this.#set(table, id, column, row[column] ?? null);
      }
  }

  /** A change by plain SQL. */
  change(table: TableName, id: string, column: string, value: Value): void {
    this.#set(table, id, column, value);
  }

  take({ op, table, row, fields, record }: Told): void {
    for (const [name, { result, conflict_id: conflict, submitted }] of Object.entries(fields))
      if (result === 'needs_review' && typeof conflict === 'string' && table !== 'conflict_action')
        this.#records.set(conflict, {
          ...this.#records.get(conflict),
          ...{ table, row, field: name, proposed: op === 'DELETE' ? 'gone' : submitted },
        });
    const taken = Object.entries(fields).filter(
      ([, { result }]) => result === 'applied' || result === 'merged',
    );
    if (taken.length === 0) return;
    if (op === 'PUT' && this.#rows.get(table)?.get(row) === undefined) this.#make(table, row);
    for (const [name, { after, submitted }] of taken) {
      const column = columnsOf(table)[name];
      if (unsaid.includes(`${table}.${name}`)) continue;
      // OUT-8: of a sensitive field a receipt holds what was submitted, and it was taken
      if (op === 'DELETE') this.#set(table, row, name, 'gone');
      else if (column !== undefined)
        this.#set(table, row, name, column.sensitive === true ? submitted : after);
    }
    if (table === 'conflict_action') this.#act(fields, record);
  }

  /** A decision writes the field of its record, and to undo it brings back what it replaced (REV-4, REV-5). */
  #act(fields: Told['fields'], named: string | null): void {
    const record = this.#records.get(named ?? '');
    if (named === null || record === undefined) return;
    const { table, row, field, proposed } = record;
    const kind = fields.kind?.submitted;
    if (kind === 'decide') {
      this.#records.set(named, { ...record, before: this.#rows.get(table)?.get(row)?.get(field) });
      const choice = fields.choice?.submitted;
      if (choice === 'proposed') this.#set(table, row, field, proposed);
      if (choice === 'other') {
        const value: unknown = JSON.parse(String(fields.value?.submitted));
        this.#set(table, row, field, field === 'deleted_at' && value === 'delete' ? 'gone' : value);
      }
    }
    if (kind === 'undo') this.#set(table, row, field, record.before);
  }

  /** What the tables hold otherwise. */
  differences(rows: Rows): string[] {
    return [...this.#rows].flatMap(([table, folded]) => {
      const stored = rows.get(table);
      const unheard = [...(stored?.keys() ?? [])].filter((id) => !folded.has(id));
      return [
        ...unheard.map((id) => `${table} ${id} is of no receipt`),
        ...[...folded].flatMap(([id, values]) =>
          [...values].flatMap(([name, value]) => {
            const is = told(table, name, stored?.get(id)?.[name]);
            return same(is, value)
              ? []
              : [
                  `${table} ${id}.${name} is ${JSON.stringify(is)}, and its receipts say ${JSON.stringify(value)}`,
                ];
          }),
        ),
      ];
    });
  }

  #make(table: TableName, id: string): void {
    const rows = this.#rows.get(table) ?? new Map<string, Map<string, Value>>();
    this.#rows.set(table, rows.set(id, new Map()));
    for (const name of columnsWritten(table)) {
      const column = columnsOf(table)[name];
      if (column !== undefined) this.#set(table, id, name, defaultOf(column));
    }
  }

  #set(table: TableName, id: string, name: string, value: unknown): void {
    this.#rows
      .get(table)
      ?.get(id)
      ?.set(name, told(table, name, value));
  }
}

interface Proposal {
  readonly table: TableName;
  readonly row: string;
  readonly field: string;
  readonly proposed: unknown;
  readonly before?: unknown;
}

function isWritable(table: TableName): boolean {
  return Object.hasOwn(matrix, table);
}

/** An act may name its record by a receipt of it; it is kept with both. */
const unsaid = ['conflict_action.conflict_id', 'conflict_action.receipt_id'];

/** The columns that a device has a say in. */
function columnsWritten(table: TableName): string[] {
  return Object.entries(columnsOf(table)).flatMap(([name, { access }]) =>
    access === 'server' || unsaid.includes(`${table}.${name}`) ? [] : [name],
  );
}

function told(table: TableName, name: string, value: unknown): Value {
  // when a row was deleted is the server's to say
  if (name === 'deleted_at') return value === null || value === undefined ? null : 'gone';
  const column = columnsOf(table)[name];
  const held = column === undefined ? undefined : read(column, value);
  // a JSON null and no value are shown alike
  return held === undefined || held === 'null' ? null : held;
}
