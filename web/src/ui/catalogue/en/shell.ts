/** What stands around every screen. */

export const app = {
  name: 'Festival Ops',
  title: (page: string, festival: string) => `${page} · ${festival}`,
  skipToContent: 'Skip to content',
  mainNavigation: 'Main',
  sun: 'Sun mode',
  waiting: (n: number) => `${n} waiting`,
  loading: (percent: number | undefined) =>
    percent === undefined
      ? 'Loading the festival. Only this once.'
      : `Loading the festival, ${percent}\u00a0%. Only this once.`,
  opening: 'Opening what is on this device…',
  cannotOpenTitle: 'What is saved on this device could not be opened',
  cannotOpenBody: 'Nothing was deleted. Another tab may still hold it: close it and try again.',
  cannotOpenFull: "Nothing was deleted. This device's storage is full: free some space, then try again.",
  noFestivalTitle: 'You are not in a festival yet',
  noFestivalBody: 'Ask a lead to add you. It appears here by itself.',
  unknownPageTitle: 'There is no page here',
  unknownPageBody: 'The link may be old, or typed by hand.',
  backToBoard: 'Back to the board',
  tryAgain: 'Try again',
  close: 'Close',
  copyDetails: 'Copy details',
  copied: 'Copied',
};

export const nav = {
  board: 'Board',
  inbox: 'Inbox',
  gear: 'Gear',
  contacts: 'Contacts',
  activity: 'Activity',
  devices: 'Devices & crew',
  rules: "How it's decided",
  settings: 'Settings',
  more: 'More',
};

export const pane = {
  brokenTitle: "This part couldn't be shown",
  brokenBody: 'Your changes are safe on this device.',
  reload: 'Reload part',
};

export const roles = {
  stage_tech: 'Tech',
  festival_lead: 'Lead',
  operator: 'Operator',
};

export const person = {
  line: (name: string, role: string) => `${name} · ${role}`,
  switch: 'Switch person',
};

export const keySheet = {
  title: 'Keys',
  off: 'Single keys are switched off on this device. Settings switches them on.',
  everywhere: 'Everywhere',
  andThen: 'then',
  palette: 'Find a task, contact, item or screen',
  sheet: 'This list',
  goTo: (place: string) => `Go to ${place}`,
  close: 'Close what is open',
  escape: 'Esc',
};
