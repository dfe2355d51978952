import type { ReasonOf } from './reasons.ts';

/**
 * The policies, as data: which rule holds. What each rule does is in `decide.ts`, one function a kind.
 * `R` are the application's roles.
 */
export type Policy<R extends string = string> =
  | LastWriteWins
  | FirstClaimWins<R>
  | Workflow<R>
  | RestrictTo<R>
  | AppendOnly
  | ServerOwned
  | FixedAtCreation
  | NotYetWritable;

/** The write that arrives last counts; the author of a concurrent value that it replaced is told. */
export interface LastWriteWins {
  readonly kind: 'lastWriteWins';
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

export interface NotYetWritable {
  readonly kind: 'notYetWritable';
}

export const lastWriteWins = (): LastWriteWins => ({ kind: 'lastWriteWins' });
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
export const notYetWritable = (): NotYetWritable => ({ kind: 'notYetWritable' });
