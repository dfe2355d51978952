import { clientSchema } from '@festival-ops/domain/client-schema';
import type { CommonPowerSyncDatabase } from '@powersync/common';
import { createCollection } from '@tanstack/db';
import type { Collections } from './person-data.ts';
import { collectionOptions } from './powersync-workarounds.ts';
import { rowSchema } from './row-schema.ts';
import type { CollectionName, Rows } from './rows.ts';

export interface StartedCollections {
  readonly collections: Collections;
  /**
   * Takes down what watches the database. Without it the triggers of a closed database would go on recording for
   * as long as the tab lives.
   */
  stop(): Promise<void>;
}

/** The collections of one database. Each starts when it is first asked for, so that unused ones cost nothing. */
export function makeCollections(database: CommonPowerSyncDatabase): StartedCollections {
  const started: { cleanup(): Promise<void> }[] = [];
  const options = <T extends CollectionName>(name: T) =>
    collectionOptions<Rows[T]>({ database, table: clientSchema.props[name], schema: rowSchema(name) });
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
  const festival = lazily(() => createCollection(options('festival')));
  const stage = lazily(() => createCollection(options('stage')));
  const member = lazily(() => createCollection(options('member')));
  const assignment = lazily(() => createCollection(options('stage_assignment')));
  const task = lazily(() => createCollection(options('task')));
  const collections: Collections = {
    get festival() {
      return festival();
    },
    get stage() {
      return stage();
    },
    get member() {
      return member();
    },
    get stage_assignment() {
      return assignment();
    },
    get task() {
      return task();
    },
  };
  return {
    collections,
    async stop() {
      await Promise.all(started.map((collection) => collection.cleanup()));
      // Their triggers are dropped in the background, each under the write lock: this waits its turn behind them.
      await database.writeLock(async () => {});
    },
  };
}
