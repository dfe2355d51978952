import { clientSchema } from '@festival-ops/domain/client-schema';
import type { CommonPowerSyncDatabase } from '@powersync/common';
import { createCollection } from '@tanstack/db';
import type { Collections } from './person-data.ts';
import { collectionOptions } from './powersync-workarounds.ts';
import { rowSchema } from './row-schema.ts';
import type { CollectionName, Rows } from './rows.ts';

/** The collections of one database. Each starts when it is first asked for, so that unused ones cost nothing. */
export function makeCollections(database: CommonPowerSyncDatabase): Collections {
  const options = <T extends CollectionName>(name: T) =>
    collectionOptions<Rows[T]>({ database, table: clientSchema.props[name], schema: rowSchema(name) });
  const lazily = <T>(create: () => T) => {
    let made: T | undefined;
    return () => (made ??= create());
  };
  const festival = lazily(() => createCollection(options('festival')));
  const stage = lazily(() => createCollection(options('stage')));
  const member = lazily(() => createCollection(options('member')));
  const assignment = lazily(() => createCollection(options('stage_assignment')));
  const task = lazily(() => createCollection(options('task')));
  return {
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
}
