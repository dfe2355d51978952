import { are, changes } from './words.ts';

/** Settings of this device and person. */

export const settings = {
  page: 'Settings',
  heading: 'Settings',
  theme: 'Appearance',
  themes: { auto: 'Like this device', light: 'Light', dark: 'Dark', sun: 'Sun' },
  themeHints: {
    auto: 'Follows the device.',
    light: 'Dark text on white.',
    dark: 'For the night.',
    sun: 'Largest contrast, larger buttons.',
  },
  sun: 'Sun mode',
  person: 'Person',
  signOut: 'Sign out',
  switchPerson: 'Switch person',
  switchHint: 'Your work stays on this device, for you only.',
  signOutTitle: (n: number) => (n > 0 ? `${changes(n)} ${are(n)} not sent` : 'Sign out?'),
  signOutBody: (n: number) =>
    n > 0
      ? `Keep ${n === 1 ? 'it' : 'them'} on this device and ${n === 1 ? 'it goes' : 'they go'} out when you sign in here again.`
      : 'Everything you did has arrived. What is on this device stays until you sign in again.',
  stay: 'Stay',
  signOutKeep: (n: number) => {
    if (n === 0) return 'Sign out';
    return n === 1 ? 'Sign out, keep it on this device' : 'Sign out, keep them on this device';
  },
  version: 'Version',
  updateReady: 'A new version is ready. It takes a second; unsent changes stay.',
  updateNow: 'Update now',
};
