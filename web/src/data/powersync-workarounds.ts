import {
  type CommonPowerSyncDatabase,
  createConsoleLogger,
  type DiffTriggerOperation,
  type LockContext,
  type LogLevels,
  type PowerSyncLogger,
  type Table,
} from '@powersync/common';
import type { CollectionConfig, IR, PendingMutation, SyncConfig, Transaction } from '@tanstack/db';
import { PowerSyncTransactor, powerSyncCollectionOptions } from '@tanstack/powersync-db-collection';
import type { RowSchema } from './row-schema.ts';

/**
 * Everything that stands between `@tanstack/powersync-db-collection` 0.1.69 and PowerSync 2.x, in one place.
 * `powersync-workarounds.browser.test.ts` shows each fault without its work-around; when such a test fails,
 * upstream has mended it and the part here can go.
 *
 * 1. It calls `database.logger.info(…)`, which 2.x replaced by `log({level, message})`.
 * 2. `update` writes the whole row as it is in memory, and so reverts what reached SQLite a moment before.
 * 3. Without a zod schema, `trackMetadata` makes updates fail after a reload; a column that is `.nullable()`
 *    without a default makes every write hang once a sparse row has come. (`row-schema.ts` is the answer.)
 * 4. On demand, a write to a row that no live query wants throws.
 * 5. Only what is loaded on demand can be a part of a table, and each new question there reads all that was asked
 *    for before anew. `only` asks one question for good.
 */

type Level = (typeof LogLevels)[keyof typeof LogLevels];
type Say = (message: string, error?: unknown) => void;

/** A logger of PowerSync 2.x that also has the methods of 1.x. */
export type LoggerOfBothForms = PowerSyncLogger & Record<'trace' | 'debug' | 'info' | 'warn' | 'error', Say>;

/** @param minLevel one of `LogLevels`: 30 is info, 40 warn */
export function makeLogger(minLevel: Level): LoggerOfBothForms {
  const logger = createConsoleLogger({ prefix: 'PowerSync', minLevel });
  const at =
    (level: Level): Say =>
    (message, error) =>
      logger.log({ level, message, ...(error === undefined ? {} : { error }) });
  return {
    log: (record) => logger.log(record),
    trace: at(10),
    debug: at(20),
    info: at(30),
    warn: at(40),
    error: at(50),
  };
}

type Mutation = PendingMutation<Record<string, unknown>>;
type Serialize = (value: unknown) => Record<string, unknown>;
type WriteSql = (table: string, mutation: Mutation, serialize: Serialize) => Promise<void>;
/** What the collection's diff trigger recorded of a write. */
interface Recorded {
  readonly id: string;
  readonly operation: DiffTriggerOperation;
  readonly timestamp: string;
}

/** Writes only what a mutation changes, and waits only for rows that the collection watches (faults 2 and 4). */
export class SparseTransactor extends PowerSyncTransactor {
  protected override handleInsert(mutation: Mutation, context: LockContext, wait = false) {
    return this.handleOperationWithCompletion(mutation, context, wait, async (table, _, serialize) => {
      // A column that was not given stays out, so that the server sets its own default (WB-13).
      const [columns, values] = this.cells(mutation, serialize);
      const places = columns.map(() => '?').join(', ');
      await context.execute(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`, values);
    });
  }

  protected override handleUpdate(mutation: Mutation, context: LockContext, wait = false) {
    return this.handleOperationWithCompletion(mutation, context, wait, async (table, _, serialize) => {
      const [columns, values] = this.cells(mutation, serialize);
      const assignments = columns.map((column) => `${column} = ?`).join(', ');
      await context.execute(`UPDATE ${table} SET ${assignments} WHERE id = ?`, [...values, mutation.key]);
    });
  }

  protected override async handleOperationWithCompletion(
    mutation: Mutation,
    context: LockContext,
    wait: boolean,
    write: WriteSql,
  ) {
    const { tableName, trackedTableName, serializeValue } = this.getMutationCollectionMeta(mutation);
    await write(quoted(tableName), mutation, serializeValue);
    if (!wait) return null;
    // On demand, there is no tracking at all while no live query asks for anything.
    const tracked = await context.getOptional('SELECT 1 FROM sqlite_temp_schema WHERE name = ?', [
      trackedTableName,
    ]);
    if (tracked === null) return null;
    const recorded = await context.getOptional<Recorded>(
      `SELECT id, operation, timestamp FROM ${quoted(trackedTableName)}
       WHERE id = ? ORDER BY operation_id DESC LIMIT 1`,
      [mutation.key],
    );
    return recorded === null ? null : { ...recorded, tableName };
  }

  private cells(mutation: Mutation, serialize: Serialize): [columns: string[], values: unknown[]] {
    const cells = Object.entries(serialize(mutation.changes));
    const metadata = this.processMutationMetadata(mutation);
    if (metadata !== null) cells.push(['_metadata', metadata]);
    return [cells.map(([column]) => quoted(column)), cells.map(([, value]) => value)];
  }
}

/** A collection over one table of the local database, with the work-arounds in. */
export function collectionOptions<Row extends { readonly id: string }>(options: {
  database: CommonPowerSyncDatabase;
  table: Table;
  schema: RowSchema<Row>;
  syncMode?: 'eager' | 'on-demand';
  /** Loads a part of the table, as if that were all of it. A row that stops fitting stays until it is loaded anew. */
  only?: Condition;
}): CollectionConfig<Row, string, RowSchema<Row>> & { schema: RowSchema<Row> } {
  const transactor = new SparseTransactor({ database: options.database });
  const persist = (params: { transaction: Transaction<Record<string, unknown>> }) =>
    transactor.applyTransaction(params.transaction);
  const config = powerSyncCollectionOptions({
    database: options.database,
    table: options.table,
    // The collection's types want a schema that is typed by the PowerSync table; ours is derived beside it.
    schema: options.schema as unknown as RowSchema<{ id: string }>,
    syncMode: options.only === undefined ? (options.syncMode ?? 'eager') : 'on-demand',
    // Fewer, larger reads: a start with thousands of rows takes half as many passes through the live queries.
    syncBatchSize: 5000,
    onDeserializationError: () => {},
  });
  return {
    ...config,
    ...(options.only === undefined ? {} : loadingOnly(config.sync, options.only)),
    // A collection lives as long as its database: one that is cleaned up while nobody looks would load anew.
    gcTime: 0,
    onInsert: persist,
    onUpdate: persist,
    onDelete: persist,
  } as unknown as CollectionConfig<Row, string, RowSchema<Row>> & { schema: RowSchema<Row> };
}

/** A condition on a row, as `@tanstack/db` writes it down. */
export type Condition = IR.BasicExpression<boolean>;

/** Loads on demand what fits, once; to everyone else it is a collection that is ready when it holds that. */
function loadingOnly<Row extends object>(
  inner: SyncConfig<Row, string>,
  where: Condition,
): { readonly syncMode: 'eager'; readonly sync: SyncConfig<Row, string> } {
  return {
    syncMode: 'eager',
    sync: {
      ...inner,
      sync: (params) => {
        const started = inner.sync({ ...params, markReady: () => {} });
        if (typeof started !== 'object' || started.loadSubset === undefined)
          throw new Error('what loads on demand has a loader');
        const { cleanup, loadSubset } = started;
        void Promise.resolve(loadSubset({ where })).then(
          () => params.markReady(),
          (error: unknown) => params.markError(error),
        );
        return cleanup === undefined ? {} : { cleanup };
      },
    },
  };
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
