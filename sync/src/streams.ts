/**
 * The vocabulary in which an application says which rows reach whom. Pure data: the embedded service routes
 * rows by it, the real PowerSync Service's Sync Streams are generated from it, and the write path asks it
 * which rows a writer may know of. There is no negation, because Sync Streams have none.
 */

/** `SELECT <value> FROM <table> WHERE <user> = auth.user_id() [AND <column> = '<text>' …]` */
export interface Grant {
  readonly table: string;
  /** The column of `table` that holds the user's id. */
  readonly user: string;
  /** The column of `table` whose values are granted. */
  readonly value: string;
  readonly where?: Readonly<Record<string, string>>;
}

export type Audience =
  /** The row is for everybody, or for those whose token has all of `claims`. */
  | { readonly to: 'everyone'; readonly claims?: Readonly<Record<string, string | number | boolean>> }
  /** The row is for the user whose id stands in `column`. */
  | { readonly to: 'user'; readonly column: string }
  /** The row is for everybody to whom `grant` gives the value of `column`. */
  | { readonly to: 'granted'; readonly column: string; readonly grant: Grant };

export interface StreamQuery {
  readonly table: string;
  /** Columns that are sent; all of the table if absent. */
  readonly columns?: readonly string[];
  /** Only rows with exactly these values. */
  readonly where?: Readonly<Record<string, string | boolean>>;
  /**
   * Column → parameter of a subscription: only rows with the value that was asked for. It narrows what the audience
   * may see and gives no right to anything; a subscription that leaves a parameter out gets nothing.
   */
  readonly asked?: Readonly<Record<string, string>>;
  /** A row reaches a user if any of these says so. */
  readonly audience: readonly Audience[];
}

export interface Stream {
  readonly name: string;
  /** 0 is sent first, and is applied on devices even while they have unsent writes. */
  readonly priority: 0 | 1 | 2 | 3;
  /** Only for those who subscribe to it; else everybody who may have it gets it. */
  readonly onDemand?: true;
  readonly queries: readonly StreamQuery[];
}

/** One text for a grant, equal for equal grants: the key under which a user's granted values are kept. */
export function grantKey(grant: Grant): string {
  const where = Object.entries(grant.where ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([grant.table, grant.user, grant.value, where]);
}

/** All different grants that `streams` use. */
export function grantsOf(streams: readonly Stream[]): Grant[] {
  const byKey = new Map<string, Grant>();
  for (const stream of streams)
    for (const query of stream.queries)
      for (const audience of query.audience)
        if (audience.to === 'granted') byKey.set(grantKey(audience.grant), audience.grant);
  return [...byKey.values()];
}
