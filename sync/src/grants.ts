import { type GrantedValues, grantedBy, type Row } from './routing.ts';
import { type Grant, grantKey, grantsOf, type Stream } from './streams.ts';

/** What one row gives to whom. */
export interface Contribution {
  readonly grant: string;
  readonly user: string;
  readonly value: string;
}

/**
 * Who has been given what, by the rows that now say so. Two rows may give the same: it is counted, so that
 * the first to go takes nothing away.
 */
export class Grants {
  readonly #byTable = new Map<string, Grant[]>();
  /** user → grant → value → number of rows that give it */
  readonly #given = new Map<string, Map<string, Map<string, number>>>();

  constructor(streams: readonly Stream[]) {
    for (const grant of grantsOf(streams))
      this.#byTable.set(grant.table, [...(this.#byTable.get(grant.table) ?? []), grant]);
  }

  get tables(): Iterable<string> {
    return this.#byTable.keys();
  }

  /** What a row of `table` gives. */
  contributionsOf(table: string, row: Row): readonly Contribution[] {
    const found: Contribution[] = [];
    for (const grant of this.#byTable.get(table) ?? []) {
      const given = grantedBy(grant, row);
      if (given !== undefined) found.push({ grant: grantKey(grant), ...given });
    }
    return found;
  }

  add(contributions: readonly Contribution[]): void {
    for (const { grant, user, value } of contributions) {
      const ofUser = this.#given.get(user) ?? new Map<string, Map<string, number>>();
      const values = ofUser.get(grant) ?? new Map<string, number>();
      values.set(value, (values.get(value) ?? 0) + 1);
      ofUser.set(grant, values);
      this.#given.set(user, ofUser);
    }
  }

  remove(contributions: readonly Contribution[]): void {
    for (const { grant, user, value } of contributions) {
      const values = this.#given.get(user)?.get(grant);
      const left = (values?.get(value) ?? 0) - 1;
      if (left > 0) values?.set(value, left);
      else values?.delete(value);
    }
  }

  /** What the user has been given, as {@link bucketsOfUser} asks for it. */
  of(user: string): GrantedValues {
    const given = this.#given.get(user);
    return (grant) => given?.get(grantKey(grant))?.keys() ?? [];
  }
}
