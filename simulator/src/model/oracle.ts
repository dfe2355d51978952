import type { Device } from './device.ts';
import type { StoredReceipt } from './lab.ts';
import type { Watch } from './model.ts';
import type { Entry } from './queue.ts';
import { fieldKey, rowOf, type State } from './rules/state.ts';
import { columnsOf, defaultOf, isTable, same, type Value } from './rules/value.ts';

/**
 * An oracle that sees all: it does not look at what a device says it had shown, but at what the device had really
 * been given. A field is concurrent if the server's value is not what it would be if the device alone had written
 * since it last took everything. So it finds false and missed conflicts that bases and row versions would hide.
 */
export class Oracle {
  /** By device and field: what the server stored of this device's edits since it last took everything. */
  #own = new Map<string, Value>();
  /** Fields whose branch began without a base. */
  #blind = new Set<string>();
  readonly #shownOf = new Map<string, unknown>();
  readonly #truths = new Map<string, Truth>();

  /** Watches the model judge a transaction of a device. */
  watch(device: Device, entries: readonly Entry[], state: State): Watch {
    this.#forgetOld(device);
    const [before, blindBefore] = [new Map(this.#own), new Set(this.#blind)];
    return {
      before: (entry) => {
        this.#truths.set(`${device.id}:${entry.op_id}`, this.#truthOf(device, entry, state));
      },
      after: ({ table, id, op_data, previous_values }, { fields }) => {
        for (const name of Object.keys(op_data ?? {})) {
          const key = this.#key(device, table, id, name);
          const result = fields[name]?.result;
          const isTaken = result === 'applied' || result === 'merged';
          if (isTaken) this.#own.set(key, rowOf(state, table, id)?.[name] ?? null);
          // DET-5: from an edit that says no base nothing can be expected (a new row's is the default)
          if (previous_values === undefined) this.#blind.add(key);
          else if (isTaken) this.#blind.delete(key);
        }
      },
      takenBack: () => {
        this.#own = before;
        this.#blind = blindBefore;
        for (const { table, id, op_data, previous_values } of entries)
          for (const name of previous_values === undefined ? Object.keys(op_data ?? {}) : [])
            this.#blind.add(this.#key(device, table, id, name));
      },
    };
  }

  /** Which of the fields of a write are concurrent, in truth. */
  #truthOf(device: Device, { op, table, id, op_data, previous_values }: Entry, state: State): Truth {
    if (op !== 'PATCH' || previous_values === undefined || !isTable(table)) return {};
    const row = rowOf(state, table, id);
    const shown = device.shown.get(table)?.get(id);
    const truth: Record<string, boolean> = {};
    for (const name of Object.keys(op_data ?? {})) {
      const column = columnsOf(table)[name];
      if (row === undefined || column === undefined) continue;
      if (this.#blind.has(this.#key(device, table, id, name))) continue;
      const key = this.#key(device, table, id, name);
      const expected = this.#own.has(key) ? this.#own.get(key) : (shown?.[name] ?? defaultOf(column));
      truth[name] = !same(expected, row[name] ?? null);
    }
    return truth;
  }

  /** Conflicts that a receipt tells and there was none, and those that it does not tell. */
  judge({ row, fields }: StoredReceipt): string[] {
    const truth = this.#truths.get(String(row.id)) ?? {};
    this.#truths.delete(String(row.id));
    return Object.entries(truth).flatMap(([name, isConcurrent]) => {
      const field = fields[name] ?? {};
      if (
        !asked.includes(`${row.table_name}.${name}`) ||
        (field.conflict_id !== undefined && field.reason !== 'two_values')
      )
        return [];
      const told = conflicts.includes(String(field.reason));
      const isPlain =
        field.result === 'applied' &&
        field.reason === undefined &&
        field.delta === undefined &&
        !same(field.before as Value, field.after as Value);
      if (told && !isConcurrent) return [`${row.id}.${name}: a false conflict`];
      if (isPlain && isConcurrent) return [`${row.id}.${name}: a missed conflict`];
      return [];
    });
  }

  #key(device: Device, table: string, id: string, name: string): string {
    return `${device.id} ${fieldKey(table, id, name)}`;
  }

  #forgetOld(device: Device): void {
    if (this.#shownOf.get(device.id) === device.shown) return;
    this.#shownOf.set(device.id, device.shown);
    for (const key of [...this.#own.keys()]) if (key.startsWith(`${device.id} `)) this.#own.delete(key);
  }
}

type Truth = Readonly<Record<string, boolean>>;

const conflicts = ['overwrote_concurrent', 'merged_sum', 'merged_set', 'two_values'];

/** Fields whose policy asks nothing but whether somebody else was there. */
const asked = [
  'task.title',
  'task.urgency',
  'task.stage_id',
  'task.tags',
  'task.due_at',
  'task.expected_crowd',
  'stage.head_count',
  'gear_item.name',
  'gear_item.low_mark',
  'contact.name',
  'contact.hotline',
  'contact.email',
  'contact.notes',
];
