import { clientSchema } from '@festival-ops/domain/client-schema';
import type { CommonPowerSyncDatabase } from '@powersync/common';
import { createCollection } from '@tanstack/db';
import type { Collections, RowCollection } from './person-data.ts';
import { type Condition, collectionOptions } from './powersync-workarounds.ts';
import { rowSchema } from './row-schema.ts';
import type { CollectionName, Rows } from './rows.ts';
import { tasksAtHand } from './tasks-at-hand.ts';

export interface StartedCollections {
  readonly collections: Collections;
  /**
   * Takes down what watches the database. Without it the triggers of a closed database would go on recording for
   * as long as the tab lives.
   */
  stop(): Promise<void>;
}

/** The collections of one database. Each starts when it is first asked for, so that unused ones cost nothing. */
export function makeCollections(
  database: CommonPowerSyncDatabase,
  now: () => number = Date.now,
): StartedCollections {
  const started: { cleanup(): Promise<void> }[] = [];
  const options = <T extends CollectionName>(name: T, only?: Condition) =>
    collectionOptions<Rows[T]>({
      database,
      table: clientSchema.props[name],
      schema: rowSchema(name),
      ...(only === undefined ? {} : { only }),
    });
  const lazily = <T extends { cleanup(): Promise<void> }>(create: () => T) => {
    let made: T | undefined;
    return () => {
      if (made === undefined) {
        made = create();
        started.push(made);
      }
      return made;
    };
  };
  const lazy: { readonly [T in CollectionName]: () => RowCollection<Rows[T]> } = {
    festival: lazily(() => createCollection(options('festival'))),
    stage: lazily(() => createCollection(options('stage'))),
    member: lazily(() => createCollection(options('member'))),
    stage_assignment: lazily(() => createCollection(options('stage_assignment'))),
    task: lazily(() => createCollection(options('task', tasksAtHand(now())))),
    gear_item: lazily(() => createCollection(options('gear_item'))),
    gear_stock: lazily(() => createCollection(options('gear_stock'))),
    gear_allowance: lazily(() => createCollection(options('gear_allowance'))),
    contact: lazily(() => createCollection(options('contact'))),
    conflict_record: lazily(() => createCollection(options('conflict_record'))),
    lead_request: lazily(() => createCollection(options('lead_request'))),
    device: lazily(() => createCollection(options('device'))),
  };
  return {
    collections: withGetters(lazy),
    async stop() {
      await Promise.all(started.map((collection) => collection.cleanup()));
      // Their triggers are dropped in the background, each under the write lock: this waits its turn behind them.
      await database.writeLock(async () => {});
    },
  };
}

/** `collections.task` instead of `collections.task()`. */
function withGetters(lazy: { readonly [T in CollectionName]: () => RowCollection<Rows[T]> }): Collections {
  const getters = Object.entries(lazy).map(([name, get]) => [name, { get, enumerable: true }]);
  return Object.defineProperties({}, Object.fromEntries(getters)) as Collections;
}
