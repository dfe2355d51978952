/** What became of a change, and what can be done about it. */

export const toasts = {
  region: 'Messages',
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
  settled: (who: string) => `${who} settled an answer`,
  aTask: 'a task',
  something: 'something',
};

/** What stands where a receipt does not say, and what can be done about an answer. */
export const answers = {
  countsForEveryone: 'It counts for everyone.',
  setForEveryone: (field: string, value: string) => `${field} is “${value}” for everyone.`,
  earlier: 'an earlier time',
  anotherChange: 'another change',
  aLead: 'a lead',
  another: 'another value',
};

export const next = {
  put_theirs_back: (theirs: string) => `Put “${theirs}” back`,
  take_allowed_step: (state: string) => `Set to ${state}`,
  next_open_task: 'Next open task',
  copy_mine: 'Copy mine',
  update_app: 'Update now',
  edit_and_resend: 'Open the task and write it again.',
  ask_a_lead: 'Ask a lead to do it.',
  drop: 'Drop',
  leave: 'Leave it',
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
