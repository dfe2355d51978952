import type { RowEffect } from './effects.ts';
import type { AnyMatrix } from './matrix.ts';
import type { Result } from './reasons.ts';
import type { Tables } from './table.ts';
import type { Value } from './value.ts';

/**
 * All that an application tells the write path about itself. The library knows no table, role or column of its
 * own accord, but for its two outputs: `sync_operation` (receipts) and `notice`.
 */
export interface WriteDomain {
  readonly tables: Tables;
  readonly matrix: AnyMatrix;
  /** The newest schema version of an app that this server knows. */
  readonly schemaVersion: number;
  /** The column that says to which scope a row belongs; roles hold within a scope, and so do references. */
  readonly scopeColumn: string;
  /** The instant column that marks a deleted row, in tables that have it. */
  readonly deletedColumn: string;
  readonly members: MemberSource;
  /** Where a device's name for people stands, if anywhere. */
  readonly devices?: { readonly table: string; readonly device: string; readonly name: string };
  /** What `mayRead` asks of an actor's grants. */
  readonly grants: readonly GrantSource[];
  /** Whether a row may be known to the actor (WB-14). */
  readonly mayRead: (table: string, row: RowView, actor: Actor) => boolean;
  /** Server-owned columns that follow from a change: who brought a task into its state, who made a row. */
  readonly companions: (change: Change) => Readonly<Record<string, Value>>;
  /** Rows that the server makes together with a new one: the stock of a new item. */
  readonly companionRows?: (change: Change) => readonly RowEffect[];
  /** The table of conflict records, where a policy asks for reviews. Its columns are those of `conflict_record`. */
  readonly review?: { readonly records: string };
  /** By schema version of an app: brings one of its entries to the next version (WB-12). */
  readonly upcasters?: Readonly<Record<number, Upcaster>>;
  /** Whether a receipt is stored but not synced (OUT-5). */
  readonly isQuiet: (write: {
    readonly table: string;
    readonly result: Result;
    readonly reason: string | null;
  }) => boolean;
}

/** The table that says who is what in which scope. */
export interface MemberSource {
  readonly table: string;
  readonly user: string;
  readonly scope: string;
  readonly role: string;
  readonly name: string;
}

/** `SELECT <value> FROM <table> WHERE <user> = the actor [AND <column> = '<text>' …]`, known by `key`. */
export interface GrantSource {
  readonly key: string;
  readonly table: string;
  readonly user: string;
  readonly value: string;
  readonly where?: Readonly<Record<string, string>>;
}

/** A user, with the rights that the database gives at this moment (WB-11). */
export interface Actor {
  readonly userId: string;
  readonly roles: ReadonlyMap<string, ReadonlySet<string>>;
  /** The name that others see, by scope. */
  readonly names: ReadonlyMap<string, string>;
  readonly grants: ReadonlyMap<string, ReadonlySet<string>>;
}

/** A row's decoded values; `null` for columns that the table does not have. */
export type RowView = (column: string) => Value;

/** What an entry of an older app means in the next version's words. */
export type Upcaster = (entry: UpcastEntry) => UpcastEntry;

export interface UpcastEntry {
  readonly table: string;
  readonly op: 'PUT' | 'PATCH' | 'DELETE';
  readonly id: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly bases: Readonly<Record<string, unknown>> | undefined;
}

export interface Change {
  readonly table: string;
  readonly id: string;
  readonly scope: string;
  /** Another row, if it is there and the author may see it. */
  readonly reference: (table: string, id: string) => RowView | undefined;
  readonly act: 'insert' | 'update' | 'delete';
  /** The columns that the write sets, with their new values. */
  readonly values: Readonly<Record<string, Value>>;
  readonly userId: string;
  /** The server's clock, as an instant. */
  readonly now: string;
}

export function rolesOf(actor: Actor, scope: Value): ReadonlySet<string> {
  return (typeof scope === 'string' ? actor.roles.get(scope) : undefined) ?? nothing;
}

const nothing: ReadonlySet<string> = new Set();
