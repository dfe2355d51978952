import type { ReasonOf } from './reasons.ts';

/**
 * The policies, as data: which rule holds. What each rule does is in `decide.ts`, one function a kind.
 * `R` are the application's roles.
 */
export type Policy<R extends string = string> =
  | LastWriteWins
  | FirstClaimWins<R>
  | Workflow<R>
  | Additive
  | UnionOf
  | ManualReview
  | ReviewedDelete
  | RestrictTo<R>
  | AppendOnly
  | Invariant<R>
  | Reserved<R>
  | ReturnsAllowance<R>
  | MergeText
  | ReviewActions<R>
  | Acknowledges
  | ServerOwned
  | FixedAtCreation;

/**
 * The write that counts replaces the other; the author of a concurrent value that it replaced is told. Which one
 * counts: the one that arrives last, or with `by: 'written_at'` the one that was written last (DET-6).
 */
export interface LastWriteWins {
  readonly kind: 'lastWriteWins';
  readonly by: 'arrival' | 'written_at';
  /** How far ahead of the server a device's clock may be, in milliseconds; beyond that, arrival counts. */
  readonly maxAheadMs: number;
}

/** A number that is counted: the difference that each device made is added (DET-3). */
export interface Additive {
  readonly kind: 'additive';
}

/** A set of which each device's additions and removals are kept. */
export interface UnionOf {
  readonly kind: 'unionOf';
}

/** A concurrent value waits for a person's decision; until then the server's value is valid. */
export interface ManualReview {
  readonly kind: 'manualReview';
  /** When a review is overdue, in hours after it opened (REV-8). */
  readonly dueHours: number;
}

/** A delete waits for a person's decision where somebody has changed the row meanwhile (POL-4). */
export interface ReviewedDelete {
  readonly kind: 'reviewedDelete';
  readonly dueHours: number;
}

/** Names of tables and columns by which the quantities of an item are kept (POL-2). */
export interface StockNames {
  /** Of the row that holds the quantities: the item it is for, what is there, and what of it is promised. */
  readonly table: string;
  readonly item: string;
  readonly onHand: string;
  readonly reserved: string;
}

/** Names of the table and columns of allowances (POL-10). */
export interface AllowanceNames {
  readonly table: string;
  readonly item: string;
  readonly user: string;
  readonly device: string;
  readonly granted: string;
  readonly used: string;
  readonly until: string;
  readonly returned: string;
}

/** Rows are added, never changed, and each moves a stock that never falls below what is promised. */
export interface Invariant<R extends string = string> {
  readonly kind: 'invariant';
  readonly stock: StockNames;
  /** Columns of the row that is added. */
  readonly item: string;
  readonly quantity: string;
  readonly movement: string;
  /**
   * By value of the column `movement`: what a row does to the stock. `out` and `in` take quantities of at least 1,
   * `either` takes both signs.
   */
  readonly movements: Readonly<Record<string, Movement<R>>>;
}

export interface Movement<R extends string = string> {
  readonly direction: 'out' | 'in' | 'either';
  /** Everybody unless given. */
  readonly roles?: readonly R[];
}

/** As `invariant`, and what goes out inside the device's own allowance is always taken. */
export interface Reserved<R extends string = string> extends Omit<Invariant<R>, 'kind'> {
  readonly kind: 'reserved';
  readonly allowance: AllowanceNames;
  /** How long after its time an allowance still counts, in hours. */
  readonly graceHours: number;
}

/** Rows are added, never changed, and each gives an allowance back. */
export interface ReturnsAllowance<R extends string = string> {
  readonly kind: 'returnsAllowance';
  readonly stock: StockNames;
  readonly allowance: AllowanceNames;
  /** The column of the added row that names the allowance. */
  readonly of: string;
  /** Who may give back others'. */
  readonly roles: readonly R[];
}

/** Rows are added, never changed; each is a Yjs update of a text whose row the server keeps (POL-9). */
export interface MergeText {
  readonly kind: 'mergeText';
  /** The table of the texts, whose id is that of the row they belong to, and its columns. */
  readonly documents: {
    readonly table: string;
    readonly state: string;
    readonly plainText: string;
    readonly of: string;
  };
  /** Columns of the added row: the row that the text belongs to, the update, and what its author had seen. */
  readonly of: string;
  readonly update: string;
  readonly seen: string;
}

/** Rows are added, never changed; each is an act on a conflict record (REV-2). */
export interface ReviewActions<R extends string = string> {
  readonly kind: 'reviewActions';
  /** Who decides. */
  readonly roles: readonly R[];
}

/** Rows are added, never changed; each says that a receipt of one's own was seen, dropped or sent again (OUT-7). */
export interface Acknowledges {
  readonly kind: 'acknowledges';
  readonly receipt: string;
}

/** The column holds the id of the user who has the row. Anybody takes it for themselves or gives it back. */
export interface FirstClaimWins<R extends string = string> {
  readonly kind: 'firstClaimWins';
  /** Roles that may also set and release others. */
  readonly assigners: readonly R[];
}

/** One allowed step. */
export interface Step<R extends string = string> {
  readonly from: string;
  readonly to: string;
  readonly roles: readonly R[];
  /** Roles that may take it only if they themselves brought the row into `from`. */
  readonly own?: readonly R[];
  /** The reason given to those who may not; `restricted_role` unless given. */
  readonly restricted?: ReasonOf<'rejected'>;
}

export interface Workflow<R extends string = string> {
  readonly kind: 'workflow';
  /** What is not listed is not a step. */
  readonly steps: readonly Step<R>[];
  /** States that hold: a step that did not start from one must not lead out of it. */
  readonly holding: readonly string[];
  /** The column with the user who brought the row into its present state. */
  readonly by: string;
}

/** Only these roles; then `policy`. */
export interface RestrictTo<R extends string = string> {
  readonly kind: 'restrictTo';
  readonly roles: readonly R[];
  readonly reason: ReasonOf<'rejected'>;
  readonly policy: Policy<R>;
}

/** Rows are added, never changed or deleted. */
export interface AppendOnly {
  readonly kind: 'appendOnly';
}

export interface ServerOwned {
  readonly kind: 'serverOwned';
}

export interface FixedAtCreation {
  readonly kind: 'fixedAtCreation';
}

/** @param options `by: 'written_at'` lets the hybrid clock decide; by default the order of arrival does */
export const lastWriteWins = (
  options: { readonly by?: LastWriteWins['by']; readonly maxAheadMs?: number } = {},
): LastWriteWins => ({
  kind: 'lastWriteWins',
  by: options.by ?? 'arrival',
  maxAheadMs: options.maxAheadMs ?? 60_000,
});
export const additive = (): Additive => ({ kind: 'additive' });
export const unionOf = (): UnionOf => ({ kind: 'unionOf' });
export const manualReview = (options: Omit<ManualReview, 'kind'>): ManualReview => ({
  kind: 'manualReview',
  ...options,
});
export const reviewedDelete = (options: Omit<ReviewedDelete, 'kind'>): ReviewedDelete => ({
  kind: 'reviewedDelete',
  ...options,
});
export const invariant = <const R extends string>(options: Omit<Invariant<R>, 'kind'>): Invariant<R> => ({
  kind: 'invariant',
  ...options,
});
export const reserved = <const R extends string>(options: Omit<Reserved<R>, 'kind'>): Reserved<R> => ({
  kind: 'reserved',
  ...options,
});
export const returnsAllowance = <const R extends string>(
  options: Omit<ReturnsAllowance<R>, 'kind'>,
): ReturnsAllowance<R> => ({ kind: 'returnsAllowance', ...options });
export const mergeText = (options: Omit<MergeText, 'kind'>): MergeText => ({ kind: 'mergeText', ...options });
export const reviewActions = <const R extends string>(
  options: Omit<ReviewActions<R>, 'kind'>,
): ReviewActions<R> => ({
  kind: 'reviewActions',
  ...options,
});
export const acknowledges = (options: Omit<Acknowledges, 'kind'>): Acknowledges => ({
  kind: 'acknowledges',
  ...options,
});
export const firstClaimWins = <const R extends string>(assigners: readonly R[]): FirstClaimWins<R> => ({
  kind: 'firstClaimWins',
  assigners,
});
export const workflow = <R extends string>(options: Omit<Workflow<R>, 'kind'>): Workflow<R> => ({
  kind: 'workflow',
  ...options,
});
/** @param policy what holds for those who may; the last write wins unless given */
export const restrictTo = <R extends string>(
  roles: readonly R[],
  options: { readonly reason?: ReasonOf<'rejected'>; readonly policy?: Policy<R> } = {},
): RestrictTo<R> => ({
  kind: 'restrictTo',
  roles,
  reason: options.reason ?? 'restricted_role',
  policy: options.policy ?? lastWriteWins(),
});
export const appendOnly = (): AppendOnly => ({ kind: 'appendOnly' });
export const serverOwned = (): ServerOwned => ({ kind: 'serverOwned' });
export const fixedAtCreation = (): FixedAtCreation => ({ kind: 'fixedAtCreation' });
