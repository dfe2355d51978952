import { changes } from './words.ts';

/** Getting in. */

export const signIn = {
  page: 'Sign in',
  heading: 'Sign in',
  intro: 'Your work is kept on this device and goes out when there is a network.',
  email: 'E-mail',
  password: 'Password',
  submit: 'Sign in',
  submitting: 'Signing in…',
  peopleHeading: 'On this device',
  unsent: (n: number) => `${n} unsent`,
  allSent: 'All sent',
  expired: 'Sign in again',
  signedOut: 'Signed out',
  waitsFor: (name: string, unsent: number) =>
    unsent === 0
      ? `Write ${name}'s password to go on as ${name}.`
      : `${name}'s ${changes(unsent)} ${unsent === 1 ? 'stays' : 'stay'} on this device until ${name} signs in.`,
  otherPerson: 'Somebody else',
  demoHeading: 'Try it as',
  demoIntro:
    'This is a demo festival. Pick a role; you can switch at any time and each keeps their own work.',
  needsNetwork: 'The first sign-in needs a network.',
  needsNetworkNow: 'Signing in needs a network. Who is listed above can go on without one.',
  wrong: 'That e-mail and password do not belong together.',
  noAnswer: "There is a network, but Festival Ops doesn't answer. Try again in a moment.",
  emailMissing: 'Write your e-mail address.',
  passwordMissing: 'Write your password.',
};
