/** What became of a change, and what can be done about it. */

/** `1 confirmed, 2 combined` */
const list = new Intl.ListFormat('en', { style: 'short', type: 'unit' });

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

export const activity = {
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
  filters: 'What is shown',
  keyFilter: 'Choose what is shown',
  keyNext: 'Next change',
  keyPrevious: 'Previous change',
  scopes: { mine: 'Mine', festival: 'Festival' },
  result: 'Result',
  allResults: 'All results',
  table: 'What was changed',
  allTables: 'Everything',
  person: 'Person',
  everybody: 'Everybody',
  noneFits: 'Nothing fits.',
  clear: 'Show everything',
  tables: {
    task: 'Tasks',
    crew_note_update: 'Notes',
    gear_usage_event: 'Gear entries',
    gear_item: 'Gear items',
    contact: 'Contacts',
    stage: 'Head counts',
    conflict_action: 'Decisions',
    lead_request: 'Requests',
  },
  fellToo: (sentence: string, title: string) =>
    `${sentence}: ${title.charAt(0).toLowerCase()}${title.slice(1)}.`,
};

/** One sentence for each kind of change. `who` is "You" or a name. */
export const did = {
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
  setField: (who: string, field: string, what: string, value: string) =>
    `${who} set ${field} of “${what}” to “${value}”`,
  emptied: (who: string, field: string, what: string) => `${who} emptied ${field} of “${what}”`,
  counted: (who: string, what: string, by: number) =>
    `${who} counted ${by < 0 ? '−' : '+'}${Math.abs(by)} at “${what}”`,
  wrote: (who: string, what: string) => `${who} wrote in the note of “${what}”`,
  booked: (who: string, amount: string, what: string) => `${who} booked ${amount} of “${what}”`,
  returned: (who: string, amount: string, what: string) => `${who} returned ${amount} of “${what}”`,
  restocked: (who: string, amount: string, what: string) => `${who} restocked ${amount} of “${what}”`,
  adjusted: (who: string, amount: string, what: string) =>
    `${who} corrected the stock of “${what}” by ${amount}`,
  changedEntry: (who: string, what: string) => `${who} changed an entry of “${what}”`,
  gaveAllowanceBack: (who: string) => `${who} gave back what was set aside`,
  asked: (who: string, what: string, wish: string) => `${who} asked a lead about “${what}”: “${wish}”`,
  answered: (who: string, reply: string) => `${who} answered a request: “${reply}”`,
  decided: (who: string, field: string, what: string) => `${who} decided ${field} of “${what}”`,
  tookCase: (who: string, field: string, what: string) => `${who} took on the case ${field} of “${what}”`,
  leftCase: (who: string, field: string, what: string) => `${who} left the case ${field} of “${what}”`,
  undid: (who: string, field: string, what: string) =>
    `${who} took back the decision on ${field} of “${what}”`,
  withdrew: (who: string, field: string, what: string) =>
    `${who} withdrew the proposal for ${field} of “${what}”`,
  setDue: (who: string, field: string, what: string, time: string) =>
    `${who} made ${field} of “${what}” due ${time}`,
  settled: (who: string) => `${who} settled an answer`,
  a: (thing: string) => `a ${thing}`,
  the: (thing: string) => `the ${thing}`,
  quoted: (name: string) => `“${name}”`,
  something: 'something',
};

/** Values that are said in words of their own. */
export const values = {
  deleted: 'deleted',
  notDeleted: 'not deleted',
  text: 'text',
  kinds: {
    consume: 'use',
    return: 'return',
    restock: 'restock',
    adjust: 'correction',
    artist: 'artist',
    vendor: 'vendor',
    claim: 'taken on',
    release: 'left',
    decide: 'decision',
    undo: 'decision taken back',
    withdraw: 'proposal withdrawn',
    set_due: 'due time',
  },
};

/** What stands where a receipt does not say, and what can be done about an answer. */
export const answers = {
  setForEveryone: (field: string, value: string) => `${field} is “${value}” for everyone.`,
  earlier: 'an earlier time',
  anotherChange: 'another change',
  aLead: 'a lead',
  entry: 'entry',
  left: 'left',
};

export const next = {
  put_theirs_back: (theirs: string) => `Put “${theirs}” back`,
  set_mine_again: 'Set mine again',
  take_allowed_step: (state: string) => `Set to ${state}`,
  edit_and_resend: 'Correct and resend',
  send_as_new: 'Send as new',
  change_proposal: 'Change my proposal',
  propose_again: 'Propose again',
  next_open_task: 'Next open task',
  ask_a_lead: 'Ask a lead',
  ask_for_restock: 'Ask for a restock',
  add_correction: 'Add a correction',
  restore_and_apply: 'Restore and apply',
  book_left: (left: number, unit: string | undefined) =>
    unit === undefined ? `Book ${left}` : `Book ${left} ${unit}`,
  see_cause: 'See that one',
  see_change: 'See the change',
  paste_again: 'Open the note',
  decide_again: 'Decide again',
  see_decision: 'See the decision',
  why: 'Why?',
  update_app: 'Update now',
  copy_mine: 'Copy mine',
  copy_details: 'Copy details',
  drop: 'Drop',
  leave: 'Leave it',
  ok: 'OK',
  details: 'See what happened',
  see: 'See',
  undo: 'Undo',
  dropped: 'Dropped',
  copied: 'Copied',
  sentAgain: 'Saved here, and sent again',
  nothingToDo: 'Nothing to do.',
  wish: (isDelete: boolean, name: string | undefined) =>
    isDelete ? `Please delete “${name ?? ''}”.` : `Please look at “${name ?? ''}”: `,
  restockWish: (name: string | undefined) => `Please restock “${name ?? ''}”.`,
};

/** One answer with all there is to it. */
export const recovery = {
  page: 'What happened',
  youWrote: 'What you wrote',
  now: 'What is there now',
  seen: 'What you had seen',
  seenUnknown: 'The app did not say',
  deletion: 'Delete',
  stillThere: 'It is there',
  notYours: 'Not there, or not yours to see any more',
  setBy: (who: string, time: string) => `${who}, ${time}`,
  lastChanged: (time: string) => `last changed ${time}`,
  thisDevice: 'this device',
  anotherDevice: 'another device of yours',
  together: 'Saved together with',
  notHere: 'This answer is not on this device. It may be older than what is kept here.',
  choose: 'Choose a change to see what became of it.',
  wasSentAgain: 'Sent again',
  wasDropped: 'You dropped this. It stays here.',
  copy: 'Copy',
  openTask: 'Open the task',
  typed: 'What was typed:',
  copyTyped: 'Copy what was typed',
  line: (field: string, value: string) => `${field}: ${value}`,
  resendTitle: 'Correct and resend',
  resendBody: 'Your values, over what is there now. It goes out as a new change.',
  differs: (now: string) => `Now: ${now}`,
  send: 'Send',
  doesNotFit: 'This can’t be sent like that. Look through the fields once more.',
  heldTitle: 'Kept on this device',
  heldBody:
    'Festival Ops could not read these changes at all. They are not sent again by themselves; copy them and make them anew.',
};

export const fields = {
  title: 'title',
  urgency: 'urgency',
  state: 'state',
  assignee_id: 'who has it',
  stage_id: 'stage',
  due_at: 'due time',
  expected_crowd: 'expected crowd',
  tags: 'tags',
  deleted_at: 'deletion',
  head_count: 'head count',
  name: 'name',
  unit: 'unit',
  low_mark: 'low mark',
  hotline: 'hotline',
  email: 'e-mail',
  notes: 'notes',
  kind: 'kind',
  qty: 'quantity',
  item_id: 'item',
  task_id: 'task',
  used_at: 'time',
  wish: 'wish',
  payload: 'note',
  choice: 'choice',
  value: 'value',
  reason: 'reason',
  conflict_id: 'case',
  receipt_id: 'change',
  festival_id: 'festival',
  allowance_id: 'what was set aside',
  id: 'number',
};

/** What the tables hold, as people say it. */
export const things = {
  festival: { one: 'festival', many: 'festivals' },
  stage: { one: 'stage', many: 'stages' },
  member: { one: 'crew member', many: 'crew' },
  stage_assignment: { one: 'assignment', many: 'assignments' },
  task: { one: 'task', many: 'tasks' },
  crew_note: { one: 'note', many: 'notes' },
  crew_note_update: { one: 'note', many: 'notes' },
  gear_item: { one: 'gear item', many: 'gear items' },
  gear_stock: { one: 'stock', many: 'stock' },
  gear_usage_event: { one: 'gear entry', many: 'gear entries' },
  gear_allowance: { one: 'gear set aside', many: 'gear set aside' },
  gear_allowance_return: { one: 'gear given back', many: 'gear given back' },
  contact: { one: 'contact', many: 'contacts' },
  conflict_record: { one: 'case', many: 'cases' },
  conflict_action: { one: 'decision', many: 'decisions' },
  notice: { one: 'notice', many: 'notices' },
  receipt_ack: { one: 'settled answer', many: 'settled answers' },
  lead_request: { one: 'request to a lead', many: 'requests to leads' },
  sync_operation: { one: 'answer', many: 'answers' },
  device: { one: 'device', many: 'devices' },
};

export const notices = {
  replacedTitle: (name: string, field: string) => `${name} replaced your ${field}`,
  replacedBody: (mine: string, name: string, theirs: string) =>
    `You wrote “${mine}”; ${name}'s “${theirs}” arrived after it and counts.`,
  nobody: 'nobody',
  setMineAgain: 'Set mine again',
};
