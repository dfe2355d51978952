import type { Urgency } from '@festival-ops/domain/tables';
import type { TaskState } from '@festival-ops/domain/task-workflow';
import type { CommonPowerSyncDatabase } from '@powersync/common';
import type { Collections } from './person-data.ts';
import type { AppendedName, AppendedRows, ContactRow, GearItemRow } from './rows.ts';
import { stampOf } from './stamp.ts';

/** What a device may change of a task. */
export interface TaskChanges {
  readonly title?: string;
  readonly urgency?: Urgency;
  readonly state?: TaskState;
  readonly stage_id?: string;
  readonly assignee_id?: string | null;
  /** A JSON array of texts. */
  readonly tags?: string;
  /** An instant as ISO text. */
  readonly due_at?: string | null;
  readonly expected_crowd?: number | null;
  /** `null` restores a deleted task, where its row is still here. */
  readonly deleted_at?: null;
}

/** What a device may change, by table. */
export interface Changes {
  readonly task: TaskChanges;
  readonly stage: { readonly head_count?: number };
  readonly gear_item: Partial<Pick<GearItemRow, 'name' | 'unit' | 'low_mark'>> & {
    readonly deleted_at?: null;
  };
  readonly contact: Partial<Pick<ContactRow, 'name' | 'hotline' | 'email' | 'notes'>> & {
    readonly deleted_at?: null;
  };
}

export type EditableName = keyof Changes;

export interface NewTask extends TaskChanges {
  readonly festival_id: string;
  readonly stage_id: string;
  readonly title: string;
}

/** What a new row needs, by table. */
export interface NewRows {
  readonly task: NewTask;
  readonly gear_item: Pick<GearItemRow, 'festival_id' | 'name' | 'unit'> & { readonly low_mark?: number };
  readonly contact: Pick<ContactRow, 'festival_id' | 'stage_id' | 'kind' | 'name'> & Changes['contact'];
}

export type InsertableName = keyof NewRows;

export interface WriteOptions {
  /** The receipt that is sent anew (OUT-7). */
  readonly follows?: string;
}

/**
 * How a write on this device ended. It is never the server's answer: that comes later, as a receipt.
 * - `saved`: it is in SQLite together with its entry in the queue; a crash loses neither
 * - `nothing_to_do`: the row already said so; nothing was written
 * - `row_not_here`: there is no such row on this device
 * - `not_saved`: the device could not store it (its storage is full, say); keep the text in the field
 */
export type WriteOutcome =
  | { readonly outcome: 'saved'; readonly id: string }
  | { readonly outcome: 'nothing_to_do'; readonly id: string }
  | { readonly outcome: 'row_not_here'; readonly id: string }
  | {
      readonly outcome: 'not_saved';
      readonly id: string;
      readonly storageFull: boolean;
      readonly message: string;
    };

/**
 * The writes that screens make. Each is one local transaction, shows in the live queries at once, and resolves
 * when SQLite holds it. None of them waits for a network, and none throws for what a person can meet.
 */
export interface Writes {
  /** Writes only what differs from the row. */
  edit<T extends EditableName>(
    table: T,
    id: string,
    changes: Changes[T],
    options?: WriteOptions,
  ): Promise<WriteOutcome>;
  /** `id` of the outcome is the new row's. */
  insert<T extends InsertableName>(table: T, row: NewRows[T], options?: WriteOptions): Promise<WriteOutcome>;
  /** The row disappears here at once; the server keeps it as deleted (POL-4). */
  remove(table: InsertableName, id: string, options?: WriteOptions): Promise<WriteOutcome>;
  /** Adds to what only ever grows; `id` of the outcome is the new row's. */
  append<T extends AppendedName>(
    table: T,
    row: AppendedRows[T],
    options?: WriteOptions,
  ): Promise<WriteOutcome>;
  /** The same for several rows, in one local transaction; `id` is the first one's. */
  appendAll<T extends AppendedName>(table: T, rows: readonly AppendedRows[T][]): Promise<WriteOutcome>;

  editTask(id: string, changes: TaskChanges, options?: WriteOptions): Promise<WriteOutcome>;
  /** Takes the task for oneself. */
  claimTask(id: string): Promise<WriteOutcome>;
  /** Gives the task back. */
  releaseTask(id: string): Promise<WriteOutcome>;
  stepTask(id: string, to: TaskState): Promise<WriteOutcome>;
  deleteTask(id: string): Promise<WriteOutcome>;
  insertTask(task: NewTask): Promise<WriteOutcome>;
}

export interface WriteParts {
  readonly userId: string;
  readonly db: CommonPowerSyncDatabase;
  readonly collections: Collections;
  readonly now: () => number;
  readonly newId: () => string;
  /** Asked when SQLite refused a write without saying why. */
  readonly isStorageFull?: () => Promise<boolean>;
  /** Told after every try, so that the pill can say that this device saves nothing any more. */
  readonly onStored?: (stored: { readonly storageFull: boolean }) => void;
}

export function makeWrites(parts: WriteParts): Writes {
  const { userId, db, collections, now, newId, onStored } = parts;
  const any = (table: EditableName): AnyCollection => collections[table];

  async function edit<T extends EditableName>(
    table: T,
    id: string,
    changes: Changes[T],
    options: WriteOptions = {},
  ): Promise<WriteOutcome> {
    const row = (await find(table, id)) ?? (await findStored(table, id));
    if (row === undefined) return { outcome: 'row_not_here', id };
    const differing = Object.entries(changes).filter(([column, value]) => cell(row, column) !== value);
    if (differing.length === 0) return { outcome: 'nothing_to_do', id };
    if (any(table).get(id) === undefined)
      return persisted(id, () =>
        stored(
          `UPDATE ${table} SET ${differing.map(([column]) => `${column} = ?`).join(', ')}, _metadata = ? WHERE id = ?`,
          [...differing.map(([, value]) => value), JSON.stringify(stamp(row.version, options)), id],
        ),
      );
    return persisted(id, () =>
      any(table).update(id, { metadata: stamp(row.version, options) }, (draft) => {
        Object.assign(draft, Object.fromEntries(differing));
      }),
    );
  }

  async function insert<T extends InsertableName>(
    table: T,
    row: NewRows[T],
    options: WriteOptions = {},
  ): Promise<WriteOutcome> {
    const id = newId();
    const collection = any(table);
    if (!collection.isReady()) await collection.toArrayWhenReady();
    return persisted(id, () => collection.insert({ id, ...row }, { metadata: stamp(null, options) }));
  }

  async function remove(
    table: InsertableName,
    id: string,
    options: WriteOptions = {},
  ): Promise<WriteOutcome> {
    const row = (await find(table, id)) ?? (await findStored(table, id));
    if (row === undefined) return { outcome: 'row_not_here', id };
    if (any(table).get(id) === undefined)
      return persisted(id, () =>
        stored(`UPDATE ${table} SET _deleted = 1, _metadata = ? WHERE id = ?`, [
          JSON.stringify(stamp(row.version, options)),
          id,
        ]),
      );
    return persisted(id, () => any(table).delete(id, { metadata: stamp(row.version, options) }));
  }

  /** By SQL: a collection would first load everything that was ever added. */
  function appendRows(
    table: AppendedName,
    rows: readonly object[],
    options: WriteOptions = {},
  ): Promise<WriteOutcome> {
    const ids = rows.map(() => newId());
    return persisted(ids[0] ?? '', () => ({
      isPersisted: {
        promise: db.writeTransaction(async (transaction) => {
          for (const [index, row] of rows.entries()) {
            const cells = Object.entries({
              id: ids[index],
              ...row,
              _metadata: JSON.stringify(stamp(null, options)),
            }).filter(([, value]) => value !== undefined);
            const columns = cells.map(([column]) => column).join(', ');
            const places = cells.map(() => '?').join(', ');
            await transaction.execute(
              `INSERT INTO ${table} (${columns}) VALUES (${places})`,
              cells.map(([, value]) => value),
            );
          }
        }),
      },
    }));
  }

  async function find(table: EditableName, id: string) {
    const collection = any(table);
    if (!collection.isReady()) await collection.toArrayWhenReady();
    return collection.get(id);
  }

  /** A row that is not in memory, because nobody works on it any more (`tasks-at-hand.ts`). */
  async function findStored(table: EditableName, id: string): Promise<Stored | undefined> {
    const row = await db.getOptional<Stored>(`SELECT * FROM ${table} WHERE id = ?`, [id]);
    return row ?? undefined;
  }

  const stored = (sql: string, values: unknown[]): Persisting => ({
    isPersisted: { promise: db.execute(sql, values) },
  });

  const stamp = (rowVersion: number | null, { follows }: WriteOptions) =>
    stampOf({ userId, at: now(), rowVersion, follows });

  async function persisted(id: string, write: () => Persisting): Promise<WriteOutcome> {
    try {
      await write().isPersisted.promise;
      onStored?.({ storageFull: false });
      return { outcome: 'saved', id };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const storageFull = saysStorageFull(message) || ((await parts.isStorageFull?.()) ?? false);
      onStored?.({ storageFull });
      return { outcome: 'not_saved', id, storageFull, message };
    }
  }

  return {
    edit,
    insert,
    remove,
    append: (table, row, options) => appendRows(table, [row], options),
    appendAll: appendRows,
    editTask: (id, changes, options) => edit('task', id, changes, options),
    claimTask: (id) => edit('task', id, { assignee_id: userId }),
    releaseTask: (id) => edit('task', id, { assignee_id: null }),
    stepTask: (id, to) => edit('task', id, { state: to }),
    deleteTask: (id) => remove('task', id),
    insertTask: (task) => insert('task', task),
  };
}

/** What every collection can do, whatever its rows are: the columns were checked where the write was made. */
interface AnyCollection {
  isReady(): boolean;
  toArrayWhenReady(): Promise<unknown>;
  get(id: string): { readonly version: number | null } | undefined;
  insert(row: { readonly id: string }, config: WithMetadata): Persisting;
  update(id: string, config: WithMetadata, change: (draft: object) => void): Persisting;
  delete(id: string, config: WithMetadata): Persisting;
}

interface Stored {
  readonly version: number | null;
}

interface WithMetadata {
  readonly metadata: Record<string, unknown>;
}

interface Persisting {
  readonly isPersisted: { readonly promise: Promise<unknown> };
}

function cell(row: object, column: string): unknown {
  return Object.entries(row).find(([name]) => name === column)?.[1];
}

function saysStorageFull(message: string): boolean {
  return /full|quota/i.test(message);
}
