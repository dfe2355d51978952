import { are, changes } from './words.ts';

/** Settings of this device and person. */

const them = (n: number) => (n === 1 ? 'it' : 'them');

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
  textSize: 'Text size',
  textSizes: { 100: 'Normal', 115: 'Larger', 130: 'Largest' },
  keyboard: 'Keyboard',
  shortcuts: 'Single-key shortcuts',
  shortcutsHint: 'Such as c for something new. They never fire while you write.',
  signals: 'When a change is not accepted',
  vibration: 'Vibrate',
  vibrationHint: 'Once, so that a phone in a pocket tells.',
  sound: 'Play a tone',
  soundHint: 'Two short tones. At nothing else.',
  device: 'This device',
  deviceName: 'Name of this device',
  deviceNameHint: 'Leads see it in the list of devices. Left empty, it is called after its browser.',
  deviceNameTooLong: (length: number, max: number) => `${length} characters; ${max} fit.`,
  saveName: 'Save name',
  nameSaved: 'Saved. Leads see it once this device has sent or asked for something.',
  timeZone: (zone: string) => `Times are those of the festival: ${zone}.`,
  storage: 'Storage',
  storageFullTitle: "This device's storage is full",
  storageFullBody:
    'What you just changed is not saved, and nothing new can be until there is space. What was saved before is safe. Delete photos, videos or apps that you can spare, then try again.',
  storageFullSee: 'See storage',
  storageFullClose: 'Go on',
  used: (used: string, free: string | undefined) =>
    free === undefined ? `${used} used` : `${used} used, ${free} free`,
  usedUnknown: 'This browser does not say how much is used.',
  keptYes: 'Kept safe: this browser does not clean it up.',
  keptNo: 'Not kept safe: a browser that runs out of space may clean it up.',
  keep: 'Keep on this device',
  keepRefused:
    'The browser did not promise it yet. It does once Festival Ops is installed, or was used for some days.',
  keepTitle: 'Keep Festival Ops on this device?',
  keepBody: "So that it opens without a network and isn't cleaned up.",
  notNow: 'Not now',
  installIos: 'On an iPhone or iPad, add it to the Home Screen:',
  installIosShare: 'Tap Share',
  installIosAdd: 'Add to Home Screen',
  person: 'Person',
  unsentHere: (n: number) =>
    n === 0 ? 'Everything you did has arrived.' : `${changes(n)} ${are(n)} not sent.`,
  export: 'Export my unsent changes',
  exportHint: 'A text file, for safety. They are still sent by themselves.',
  exportFile: (day: string) => `festival-ops-unsent-${day}.txt`,
  exportHead: (name: string, at: string) => `Unsent changes of ${name}, ${at}`,
  signOut: 'Sign out',
  switchPerson: 'Switch person',
  switchHint: 'Your work stays on this device, for you only.',
  signOutTitle: (n: number) => (n > 0 ? `${changes(n)} ${are(n)} not sent` : 'Sign out?'),
  signOutBody: (n: number) =>
    n > 0
      ? `Keep ${them(n)} on this device and ${n === 1 ? 'it goes' : 'they go'} out when you sign in here again.`
      : 'Everything you did has arrived. What is on this device stays until you sign in again.',
  stay: 'Stay',
  signOutKeep: (n: number) => (n === 0 ? 'Sign out' : `Sign out, keep ${them(n)} on this device`),
  signOutDelete: (n: number) => `Delete ${them(n)}`,
  deleteBody: (n: number) =>
    `${changes(n)} that nobody else has would be gone for good, with everything else of yours on this device.`,
  deleteType: (n: number) => `Type ${n} to delete ${them(n)}`,
  deleteWrong: (n: number) => `Type the number ${n}.`,
  deleteNow: (n: number) => `Sign out and delete ${them(n)}`,
  version: 'Version',
  upToDate: 'The newest that this device knows of.',
  updateReady: 'A new version is ready. It takes a second; unsent changes stay.',
  updateStays: (n: number) =>
    `A new version is ready. It takes a second; ${changes(n)} not sent yet ${n === 1 ? 'stays' : 'stay'}.`,
  updateNow: 'Update now',
  updateTitle: 'A new version is ready',
  updateLater: 'Later',
};
