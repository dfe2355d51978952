/**
 * Every sentence of the app, in English. Values go in by name; nothing is glued together in a component.
 * Voice: say who, what and when; "this phone", "everyone", "a lead"; never "conflict", "queue", "server"; no blame
 * and no promise about the network.
 */

const plural = new Intl.PluralRules('en');

/** `3 changes`, `1 change`. */
function counted(n: number, one: string, other: string): string {
  return `${n} ${plural.select(n) === 'one' ? one : other}`;
}

const changes = (n: number) => counted(n, 'change', 'changes');
const are = (n: number) => (n === 1 ? 'is' : 'are');
const go = (n: number) => (n === 1 ? 'goes' : 'go');

export const en = {
  app: {
    name: 'Festival Ops',
    title: (page: string, festival: string) => `${page} · ${festival}`,
    skipToContent: 'Skip to content',
    mainNavigation: 'Main',
    loading: (percent: number | undefined) =>
      percent === undefined
        ? 'Loading the festival. Only this once.'
        : `Loading the festival, ${percent} %. Only this once.`,
    opening: 'Opening what is on this device…',
    cannotOpenTitle: 'What is saved on this device could not be opened',
    cannotOpenBody: 'Nothing was deleted. Another tab may still hold it: close it and try again.',
    noFestivalTitle: 'You are not in a festival yet',
    noFestivalBody: 'Ask a lead to add you. It appears here by itself.',
    unknownPageTitle: 'There is no page here',
    unknownPageBody: 'The link may be old, or typed by hand.',
    backToBoard: 'Back to the board',
    tryAgain: 'Try again',
    close: 'Close',
    copyDetails: 'Copy details',
    copied: 'Copied',
  },

  nav: { board: 'Board', activity: 'Activity', settings: 'Settings' },

  pane: {
    brokenTitle: "This part couldn't be shown",
    brokenBody: 'Your changes are safe on this device.',
    reload: 'Reload part',
  },

  roles: {
    stage_tech: 'Tech',
    festival_lead: 'Lead',
    operator: 'Operator',
  },

  signIn: {
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
  },

  person: {
    line: (name: string, role: string) => `${name} · ${role}`,
    switch: 'Switch person',
  },

  board: {
    page: 'Board',
    heading: 'Board',
    filters: 'Filters',
    mine: 'Mine',
    allStages: 'All stages',
    stage: 'Stage',
    byStage: 'By stage',
    search: 'Search tasks',
    searchPlaceholder: 'Search',
    columns: 'Columns',
    column: (name: string, n: number) => `${name}, ${counted(n, 'task', 'tasks')}`,
    newTask: 'New task',
    emptyColumn: (column: string) => `Nothing in ${column}.`,
    emptyOpenOnStage: (stage: string) => `Nothing open on ${stage}.`,
    emptyAll: 'No tasks yet.',
    noneFits: 'No task fits.',
    moved: (title: string, state: string) => `“${title}” is ${state}.`,
    clearFilters: 'Clear filters',
    seeAllStages: 'See all stages',
    freshness: (time: string) => `Others' changes: up to ${time}`,
    unknownStage: 'No stage',
    noDue: 'No due time',
    showMore: (n: number) => `Show ${n} more`,
  },

  urgency: { low: 'Low', normal: 'Normal', high: 'High', critical: 'Critical' },

  states: {
    open: 'Open',
    in_progress: 'In progress',
    blocked: 'Blocked',
    done: 'Done',
    verified: 'Verified',
  },

  /** The words on the button that brings a task from one state to the next. */
  steps: {
    start: 'Start',
    done: 'Done',
    verify: 'Verify',
    block: 'Blocked',
    unblock: 'Unblock',
    backToOpen: 'Back to open',
    takeBack: 'Take back',
    reopen: 'Reopen',
    of: (step: string, title: string) => `${step}: ${title}`,
  },

  due: {
    at: (time: string) => `Due ${time}`,
    overdue: (time: string) => `Overdue, ${time}`,
  },

  task: {
    page: 'Task',
    back: 'Board',
    title: 'Title',
    titleHint: 'Enter or leaving the field saves.',
    titleMissing: 'A task needs a title.',
    titleTooLong: (length: number, max: number) => `${length} characters; ${max} fit.`,
    changedMeanwhile: (name: string, theirs: string) =>
      `${name} changed this to “${theirs}” while you were typing.`,
    somebody: 'Somebody',
    saveMine: 'Save mine',
    takeTheirs: 'Take theirs',
    urgency: 'Urgency',
    state: 'State',
    stateSince: (time: string) => `since ${time}`,
    verifyOnlyLeads: 'Only leads verify tasks.',
    reopenOnlyLeads: 'Only leads reopen tasks.',
    assignee: 'Who has it',
    claim: 'Claim',
    claimHintOffline: 'The first claim to arrive counts.',
    giveBack: 'Give back',
    release: (name: string) => `Take it from ${name}`,
    youHaveIt: 'You have it',
    hasIt: (name: string) => `${name} has it`,
    nobodyHasIt: 'Nobody has it yet',
    stage: 'Stage',
    due: 'Due',
    crowd: 'Expected crowd',
    tags: 'Tags',
    none: 'None',
    history: 'History',
    historyOwn: 'Your changes to this task appear here.',
    delete: 'Delete task',
    deleteOnlyLeads: 'Only leads delete tasks.',
    deleteTitle: (title: string) => `Delete “${title}”?`,
    deleteBody: 'It leaves the board for everyone. If somebody changed it meanwhile, you get to know.',
    deleteConfirm: 'Delete',
    deleteStay: 'Keep it',
    deleted: (time: string) => `This task was deleted at ${time}.`,
    notThereTitle: 'Not on your board',
    notThereBody: "This task isn't there, or isn't yours to see any more.",
    new: 'New task',
    newSubmit: 'Add task',
    newStage: 'Stage',
    newTitlePlaceholder: 'What has to be done',
    added: (title: string) => `“${title}” is saved here.`,
  },

  /** What a row or a field says about where its change is. */
  marks: {
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
  },

  connection: {
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
        `Festival Ops answers, but nothing of yours has gone through since ${since}. Nothing is lost.`,
      stuckNoTime: 'Festival Ops answers, but nothing of yours goes through. Nothing is lost.',
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
    announce: {
      offline: 'No network. Changes are saved on this device.',
      back: 'Everything has arrived.',
    },
  },

  activity: {
    page: 'Activity',
    heading: 'Activity',
    needsYou: 'Needs you',
    empty: 'What you change appears here, also without network.',
    today: 'Today',
    yesterday: 'Yesterday',
    youWrote: 'You wrote',
    writtenAt: (time: string) => `written ${time}`,
    receivedAt: (time: string) => `arrived ${time}`,
    more: 'Show older',
    fellToo: (sentence: string, title: string) =>
      `${sentence}: ${title.charAt(0).toLowerCase()}${title.slice(1)}.`,
  },

  /** One sentence for each kind of change. `who` is "You" or a name. */
  did: {
    you: 'You',
    someone: 'Someone',
    created: (who: string, what: string) => `${who} added “${what}”`,
    deleted: (who: string, what: string) => `${who} deleted “${what}”`,
    restored: (who: string, what: string) => `${who} restored “${what}”`,
    retitled: (who: string, from: string, to: string) => `${who} renamed “${from}” to “${to}”`,
    retitledTo: (who: string, to: string) => `${who} set the title to “${to}”`,
    setState: (who: string, what: string, state: string) => `${who} set “${what}” to ${state}`,
    setUrgency: (who: string, what: string, urgency: string) => `${who} set “${what}” to ${urgency} urgency`,
    claimed: (who: string, what: string) => `${who} claimed “${what}”`,
    gaveBack: (who: string, what: string) => `${who} gave back “${what}”`,
    assigned: (who: string, what: string, whom: string) => `${who} gave “${what}” to ${whom}`,
    changed: (who: string, what: string, fields: string) => `${who} changed ${fields} of “${what}”`,
    changedRow: (who: string, what: string) => `${who} changed “${what}”`,
    settled: (who: string) => `${who} settled an answer`,
    aTask: 'a task',
    something: 'something',
  },

  /** What stands where a receipt does not say, and what can be done about an answer. */
  answers: {
    countsForEveryone: 'It counts for everyone.',
    setForEveryone: (field: string, value: string) => `${field} is “${value}” for everyone.`,
    earlier: 'an earlier time',
    anotherChange: 'another change',
    aLead: 'a lead',
    another: 'another value',
  },
  next: {
    put_theirs_back: (theirs: string) => `Put “${theirs}” back`,
    take_allowed_step: (state: string) => `Set to ${state}`,
    next_open_task: 'Next open task',
    copy_mine: 'Copy mine',
    update_app: 'Update now',
    edit_and_resend: 'Open the task and write it again.',
    ask_a_lead: 'Ask a lead to do it.',
    drop: 'Drop',
    leave: 'Leave it',
  },

  fields: {
    title: 'title',
    urgency: 'urgency',
    state: 'state',
    assignee_id: 'who has it',
    stage_id: 'stage',
    due_at: 'due time',
    expected_crowd: 'expected crowd',
    tags: 'tags',
    deleted_at: 'deletion',
  },

  notices: {
    replacedTitle: (name: string, field: string) => `${name} replaced your ${field}`,
    replacedBody: (mine: string, name: string, theirs: string) =>
      `You wrote “${mine}”; ${name}'s “${theirs}” arrived after it and counts.`,
    nobody: 'nobody',
    setMineAgain: 'Set mine again',
  },

  settings: {
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
  },
};

/** What any other language must supply. */
export type Catalogue = typeof en;
