import type { Accessor } from 'solid-js';

/**
 * The people who use this device. Each has credentials and a database of their own (DEV-2), and all of it opens
 * without a network. Which one a tab shows is the tab's affair.
 */

export interface Membership {
  readonly festivalId: string;
  readonly festivalName: string;
  readonly role: string;
  readonly displayName: string;
}

export interface Person {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  /** `expired`: reading and writing go on, sending waits until they sign in again (DEV-3). */
  readonly signIn: 'valid' | 'expired';
  readonly memberships: readonly Membership[];
  readonly operator: boolean;
}

export interface DemoAccount {
  readonly email: string;
  readonly name: string;
  readonly role: string;
  readonly password: string;
}

export type SignInAnswer =
  | { readonly ok: true; readonly person: Person }
  | {
      readonly ok: false;
      readonly reason: 'wrong_credentials' | 'no_network' | 'server_error';
      readonly message: string;
    };

export interface People {
  /** Everybody who has signed in on this device, in that order. */
  readonly all: Accessor<readonly Person[]>;
  /** Whom this tab shows; `undefined` shows the sign-in page. */
  readonly active: Accessor<Person | undefined>;
  /** Signs in and shows that person. The same person's database is found again. */
  signIn(email: string, password: string): Promise<SignInAnswer>;
  /** The accounts of a demo; empty when it is none or cannot be reached and was never asked. */
  demoAccounts(): Promise<readonly DemoAccount[]>;
  /** Shows somebody who has signed in here; `undefined` shows the sign-in page. Sends and deletes nothing. */
  switchTo(userId: string | undefined): void;
  /** Client transactions of that person that are on this device only; ask before signing out. */
  unsentOf(userId: string): Promise<number>;
  /**
   * Signs out. With `keep` the database stays on the device, and is found again at the next sign-in; with
   * `delete` it is removed with everything unsent in it.
   */
  signOut(userId: string, unsent: 'keep' | 'delete'): Promise<void>;
}
