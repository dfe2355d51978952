import { are, changes, go } from './words.ts';

/** `1 confirmed, 2 combined` */
const list = new Intl.ListFormat('en', { style: 'short', type: 'unit' });

/** Where a change is, and how this device is connected. */

/** What a row or a field says about where its change is. */
export const marks = {
  not_saved: { word: 'Not saved', long: 'This change could not be saved.' },
  rejected: { word: 'Not accepted', long: 'This change was not accepted.' },
  parked: { word: 'Held', long: 'Held safely.' },
  needs_review: { word: 'Waits for a lead', long: 'A lead decides.' },
  saved: { word: 'Saved here', long: 'Saved on this device, not sent.' },
  sent: { word: 'Sent', long: 'Sent, waiting for the answer.' },
  replaced: { word: 'Replaced', long: 'Somebody else’s change counts.' },
  merged: { word: 'Combined', long: 'Both changes are kept.' },
  decided: { word: 'Decided', long: 'A lead has decided.' },
  applied: { word: 'Confirmed', long: 'It counts for everyone.' },
};

export const connection = {
  heading: 'Connection',
  open: (pill: string) => `Connection: ${pill}`,
  pill: {
    storage_full: () => 'Not saving',
    stuck: (n: number) => `${n} stuck`,
    sign_in_expired: () => 'Sign in',
    wrong_person: (_n: number, name: string) => `${name}'s work`,
    no_network: (n: number) => (n > 0 ? `${n} saved here` : 'No network'),
    no_answer: () => 'No answer',
    paused: (n: number) => (n > 0 ? `Paused · ${n}` : 'Paused'),
    first_load: (_n: number, _name: string, percent: number | undefined) =>
      percent === undefined ? 'Loading' : `${percent} %`,
    sending: (n: number) => (n > 0 ? `Sending ${n}` : 'Updating'),
    update_ready: () => 'Update',
    online: () => 'All sent',
  },
  sentence: {
    storage_full: "This device's storage is full: new changes can't be saved until you free space.",
    stuck: (since: string) =>
      `Festival Ops answers, but nothing of yours has gone through since ${since}. We restarted the connection; nothing is lost.`,
    stuckNoTime:
      'Festival Ops answers, but nothing of yours goes through. We restarted the connection; nothing is lost.',
    sign_in_expired: (n: number) =>
      n > 0
        ? `Your sign-in ran out. Keep working; your ${changes(n)} ${go(n)} out once you sign in again.`
        : 'Your sign-in ran out. Keep working; sign in again to get and send changes.',
    wrong_person: (name: string) =>
      `The unsent changes on this device are ${name}'s. They stay until ${name} signs in.`,
    no_network: (n: number) =>
      n > 0
        ? `No network. Keep working: ${changes(n)} ${are(n)} saved on this device and ${go(n)} out when sending works again.`
        : 'No network. Keep working: what you change is saved on this device.',
    no_answer: (n: number) =>
      n > 0
        ? `There is a network, but Festival Ops doesn't answer. Your ${changes(n)} ${are(n)} saved here; we keep trying.`
        : "There is a network, but Festival Ops doesn't answer. What you change is saved here; we keep trying.",
    paused: (n: number) =>
      n > 0
        ? `You paused sending. ${changes(n)} ${are(n)} saved on this device.`
        : 'You paused sending. What you change is saved on this device.',
    first_load: 'Loading the festival onto this device.',
    sending: (n: number) => (n > 0 ? `Sending ${changes(n)}.` : "Getting others' changes."),
    update_ready: 'A new version is ready. It takes a second; unsent changes stay.',
    online: (time: string | undefined) =>
      time === undefined
        ? 'Everything you did has arrived.'
        : `Everything you did has arrived. Up to date at ${time}.`,
  },
  freshness: (time: string) => `Others' changes: up to ${time}`,
  freshnessNever: "Others' changes: none yet",
  toSend: (n: number) => `To send (${n})`,
  nothingToSend: 'Nothing waits to be sent.',
  needsYou: (n: number) => `Needs you (${n})`,
  seeActivity: 'See in Activity',
  pause: 'Pause sending',
  pauseHint:
    'Work as if there were no network. Nothing goes out and nothing comes in until you switch it off.',
  signInAgain: 'Sign in again',
  resume: 'Resume sending',
  sendNow: 'Send now',
  moreToSend: (n: number) => `And ${n} more.`,
  storage: (megabytes: number, kept: boolean) =>
    kept
      ? `${megabytes} MB kept safe on this device.`
      : `${megabytes} MB on this device; the browser may clean it up when space is short.`,
  pausedLong: (time: string) => `Paused since ${time}`,
  announce: {
    no_network: 'No network. Changes are saved on this device.',
    no_answer: 'Festival Ops does not answer. Changes are saved on this device.',
    stuck: 'Nothing goes through. Nothing is lost.',
    sign_in_expired: 'Your sign-in ran out. Changes are saved on this device.',
    storage_full: 'Not saving: the storage of this device is full.',
    back: 'Everything has arrived.',
  },
};

export const toasts = {
  region: 'Messages',
  see: 'See',
  /** `3 sent: 1 confirmed, 2 not accepted` */
  summary: (sent: number, parts: readonly string[]) => `${sent} sent: ${list.format(parts)}`,
  counts: {
    applied: (n: number) => `${n} confirmed`,
    merged: (n: number) => `${n} combined`,
    needs_review: (n: number) => `${n} ${n === 1 ? 'waits' : 'wait'} for a lead`,
    rejected: (n: number) => `${n} not accepted`,
    parked: (n: number) => `${n} held`,
  },
};
