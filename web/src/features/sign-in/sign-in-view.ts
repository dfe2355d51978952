import type { SignInAnswer } from '../../data/people.ts';
import { t } from '../../ui/catalogue/sign-in.ts';

export interface EntryProblems {
  readonly email?: string;
  readonly password?: string;
}

/** What is missing before asking anybody; the texts stand under their fields. */
export function checkEntry(email: string, password: string): EntryProblems {
  return {
    ...(email.trim() === '' && { email: t.signIn.emailMissing }),
    ...(password === '' && { password: t.signIn.passwordMissing }),
  };
}

type Refusal = Extract<SignInAnswer, { ok: false }>['reason'];

/**
 * Why a sign-in did not happen.
 * @param known whether anybody has signed in on this device before: then work goes on without a network
 */
export function signInProblem(reason: Refusal, known: boolean): string {
  switch (reason) {
    case 'wrong_credentials':
      return t.signIn.wrong;
    case 'no_network':
      return known ? t.signIn.needsNetworkNow : t.signIn.needsNetwork;
    case 'server_error':
      return t.signIn.noAnswer;
  }
}
