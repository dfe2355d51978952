/**
 * Every reason that a result can carry, in one list (OUT-3): what it means, and what the person reads. The codes
 * are the keys of this map, so a code without its sentence does not exist.
 *
 * `{slots}` are filled by the app from the receipt and the row: see `Slot`. English is the source language.
 */

export type Result = 'applied' | 'merged' | 'needs_review' | 'rejected' | 'parked';

/** What stands between braces in a title or sentence. */
export type Slot =
  /** The field's name in the reader's language, and the value submitted for it. */
  | 'field'
  | 'value'
  /** The row's own name, for instance a task's title. */
  | 'row'
  /** The other person ("someone at the office" if nobody is known), their value, and when they wrote it. */
  | 'name'
  | 'theirs'
  | 'at'
  /** The field's value on the server when the write arrived. */
  | 'state'
  /** Roles that may. */
  | 'roles'
  /** The largest length, and the length submitted. */
  | 'max'
  | 'length'
  /** The other write that decided this one. */
  | 'cause'
  /** What the author added, and the field's value after it. */
  | 'delta'
  | 'total'
  /** How much was left when the write arrived. */
  | 'left'
  /** Who decided, and what an operator gave as the reason. */
  | 'decider'
  | 'because';

/** What can be done about a result; the app makes a button of each that is possible now. */
export type NextStep =
  | 'put_theirs_back'
  | 'edit_and_resend'
  | 'next_open_task'
  | 'take_allowed_step'
  | 'ask_a_lead'
  | 'add_correction'
  | 'restore_and_apply'
  | 'copy_mine'
  | 'send_as_new'
  | 'see_cause'
  | 'update_app'
  | 'copy_details'
  | 'book_left'
  | 'ask_for_restock'
  | 'set_mine_again'
  | 'change_proposal'
  | 'see_change'
  | 'decide_again'
  | 'see_decision'
  | 'paste_again'
  | 'propose_again'
  | 'why'
  | 'drop';

export interface Reason {
  readonly result: Result;
  /** What it says, for developers and operators. */
  readonly meaning: string;
  readonly title: string;
  /** What happened; and where nothing can be pressed, what comes next. */
  readonly sentence: string;
  readonly next: readonly NextStep[];
  /** How loudly the app says it: a toast, a mark at the field, or the timeline only. */
  readonly loudness: 'interrupt' | 'mark' | 'timeline';
}

/** Who a value is from when nobody wrote it through the app, but somebody with plain SQL. */
export const SOMEONE_ELSE = 'Someone at the office';

export const reasons = {
  already_equal: {
    result: 'applied',
    meaning: 'The server already held the submitted value (DET-2).',
    title: 'It already was',
    sentence: '{field} already said {value} when your change arrived.',
    next: [],
    loudness: 'timeline',
  },
  overwrote_concurrent: {
    result: 'applied',
    meaning: "The value replaced another person's, written after the author had last seen the field.",
    title: 'Confirmed, replaced {name}’s',
    sentence: '{name} had set “{theirs}” at {at}; yours arrived after it and counts. {name} is told.',
    next: ['put_theirs_back', 'why'],
    loudness: 'mark',
  },
  already_released: {
    result: 'applied',
    meaning: 'A release by somebody who was not, or no longer, the holder: nothing to release, no effect.',
    title: 'No longer yours to give back',
    sentence: '{name} had it by then, since {at}. Nothing changed.',
    next: [],
    loudness: 'timeline',
  },
  already_deleted: {
    result: 'applied',
    meaning: 'A delete of a row that was deleted before.',
    title: 'Already deleted',
    sentence: '{name} had deleted it before.',
    next: [],
    loudness: 'timeline',
  },
  already_returned: {
    result: 'applied',
    meaning: 'The allowance had been given back before: nothing left to return.',
    title: 'Already given back',
    sentence: 'What was set aside had been given back before. Nothing changed.',
    next: [],
    loudness: 'timeline',
  },
  decided_yours: {
    result: 'applied',
    meaning: 'A lead decided for the submitted value (REV-4).',
    title: '{decider} chose yours',
    sentence: '{field} is {value} for everyone.',
    next: [],
    loudness: 'mark',
  },
  merged_text: {
    result: 'merged',
    meaning: 'The text held changes of others that the author had not seen; all are in it (POL-9).',
    title: 'Combined',
    sentence: 'Your note and those of others are both in it.',
    next: [],
    loudness: 'mark',
  },
  merged_sum: {
    result: 'merged',
    meaning: 'Others had changed the number as well; all differences were added.',
    title: 'Combined',
    sentence: 'You changed it by {delta}, {name} as well: now {total}.',
    next: [],
    loudness: 'mark',
  },
  merged_set: {
    result: 'merged',
    meaning: 'Others had changed the set as well; all additions and removals were kept.',
    title: 'Combined',
    sentence: 'Your {field} and {name}’s are both kept.',
    next: [],
    loudness: 'mark',
  },
  two_values: {
    result: 'needs_review',
    meaning: 'Another value was written meanwhile, and the field asks for a decision: both are kept.',
    title: 'Waits for a lead',
    sentence: '{name} changed {field} too. Both are kept; what was there first counts until a lead decides.',
    next: ['change_proposal', 'why'],
    loudness: 'mark',
  },
  delete_meets_edit: {
    result: 'needs_review',
    meaning: 'The row was changed after the author of the delete had last seen it (POL-4).',
    title: 'Delete waits for a lead',
    sentence: '{name} changed “{row}” after you last saw it.',
    next: ['see_change'],
    loudness: 'mark',
  },
  amended: {
    result: 'needs_review',
    meaning: "The author's open proposal for the field was replaced by this one (DET-4).",
    title: 'Proposal updated',
    sentence: 'The lead now sees “{value}”.',
    next: [],
    loudness: 'timeline',
  },
  reconflicted: {
    result: 'needs_review',
    meaning:
      'The value changed after the person who decided had seen it, so the decision was not used (REV-2).',
    title: 'It changed while you decided',
    sentence: '{name} set {field} to “{theirs}” at {at}; your choice was not used.',
    next: ['decide_again'],
    loudness: 'interrupt',
  },
  undone: {
    result: 'needs_review',
    meaning: 'The decision was taken back, so the proposal waits again (REV-5).',
    title: 'Waits for a lead again',
    sentence: '{decider} took the decision back. Both values are kept until a lead decides.',
    next: ['change_proposal', 'why'],
    loudness: 'mark',
  },
  already_resolved: {
    result: 'rejected',
    meaning: 'The conflict was closed before the action arrived (REV-2).',
    title: '{name} has decided',
    sentence: '{name} closed it at {at}, before yours arrived.',
    next: ['see_decision', 'drop'],
    loudness: 'interrupt',
  },
  not_decided: {
    result: 'rejected',
    meaning: 'Only a decision can be taken back, and there is none.',
    title: 'Nothing to take back',
    sentence: 'This case has not been decided, so there is no decision to take back.',
    next: ['drop'],
    loudness: 'interrupt',
  },
  moved_on: {
    result: 'rejected',
    meaning:
      'The decided value no longer stands, so taking the decision back would lose a newer one (REV-5).',
    title: 'It has moved on',
    sentence: '{field} was changed after the decision. Taking it back would lose that.',
    next: ['see_change', 'drop'],
    loudness: 'interrupt',
  },
  decided_otherwise: {
    result: 'rejected',
    meaning: 'A lead decided for another value (REV-4).',
    title: '{decider} chose another value',
    sentence: 'You had written “{value}”. It is kept here.',
    next: ['propose_again', 'drop'],
    loudness: 'interrupt',
  },
  withdrawn: {
    result: 'rejected',
    meaning: 'The author took the proposal back while it was open (REV-7).',
    title: 'Taken back',
    sentence: 'Your proposal “{value}” was taken back before anybody decided.',
    next: ['propose_again'],
    loudness: 'timeline',
  },
  review_needs_own_transaction: {
    result: 'rejected',
    meaning: 'It would need a decision, which a transaction that is all or nothing cannot wait for (WB-6).',
    title: 'Needs a lead, so not together',
    sentence: '{field} needs a lead to decide, so it can’t be saved together with the rest.',
    next: ['send_as_new', 'drop'],
    loudness: 'interrupt',
  },
  inventory_underflow: {
    result: 'rejected',
    meaning: 'Less was left than the write takes (POL-2).',
    title: 'Not enough left',
    sentence: 'You booked {value}; {left} were left when it arrived. Nothing was booked.',
    next: ['book_left', 'ask_for_restock', 'drop'],
    loudness: 'interrupt',
  },
  base_required: {
    result: 'rejected',
    meaning: 'A difference can only be added if the device says what it started from (DET-5).',
    title: 'This app doesn’t match',
    sentence: 'The app didn’t say from which number you counted. Your entry is kept here.',
    next: ['update_app', 'copy_mine', 'drop'],
    loudness: 'interrupt',
  },
  out_of_range: {
    result: 'rejected',
    meaning: 'The value that would come out is outside what the column may hold.',
    title: '{field} doesn’t fit',
    sentence: 'With your change {field} would be {total}, which is not possible.',
    next: ['edit_and_resend', 'drop'],
    loudness: 'interrupt',
  },
  newer_write_exists: {
    result: 'rejected',
    meaning: 'The standing value was written later, by the devices’ clocks (DET-6).',
    title: 'A later change counts',
    sentence: '{name} changed {field} at {at}, after you wrote yours.',
    next: ['set_mine_again', 'drop'],
    loudness: 'mark',
  },
  invalid_update: {
    result: 'rejected',
    meaning:
      'The update of the text is malformed, too large, or builds on changes that the server does not have (POL-3).',
    title: 'Part of the note unreadable',
    sentence: 'The note is unchanged; what you typed is kept here.',
    next: ['paste_again', 'copy_mine', 'drop'],
    loudness: 'interrupt',
  },
  removed_by_operator: {
    result: 'rejected',
    meaning: 'An operator removed the parked write (WB-8).',
    title: 'Removed by an operator',
    sentence: '{because} What you wrote is kept here.',
    next: ['send_as_new', 'copy_mine', 'drop'],
    loudness: 'interrupt',
  },
  already_claimed: {
    result: 'rejected',
    meaning: 'Somebody else holds it: the first claim to arrive counts.',
    title: '{name} has “{row}”',
    sentence: '{name} took “{row}” at {at}, before your claim arrived.',
    next: ['next_open_task', 'drop'],
    loudness: 'interrupt',
  },
  invalid_transition: {
    result: 'rejected',
    meaning: 'The workflow has no step from the state on the server to the submitted one.',
    title: 'Not possible from {state}',
    sentence: 'When your “{value}” arrived, “{row}” was {state} ({name}, {at}).',
    next: ['take_allowed_step', 'drop'],
    loudness: 'interrupt',
  },
  follows_rejected: {
    result: 'rejected',
    meaning: "The step was made on top of the author's own step that was not accepted.",
    title: 'Followed a step that did not count',
    sentence: 'It built on your step before it, which was not accepted. “{row}” stays {state}.',
    next: ['see_cause', 'drop'],
    loudness: 'mark',
  },
  restricted_delete: {
    result: 'rejected',
    meaning: "The author's role may not delete.",
    title: 'Only a lead can delete',
    sentence: '“{row}” is still there. Rights count when a change arrives.',
    next: ['ask_a_lead', 'drop'],
    loudness: 'interrupt',
  },
  restricted_reopen: {
    result: 'rejected',
    meaning: "The author's role may not take a step back out of done or verified.",
    title: 'Only a lead can reopen',
    sentence: '“{row}” stays {state}. Rights count when a change arrives.',
    next: ['ask_a_lead', 'drop'],
    loudness: 'interrupt',
  },
  restricted_verify: {
    result: 'rejected',
    meaning: "The author's role may not verify.",
    title: 'Only a lead can verify',
    sentence: '“{row}” stays {state} until a lead verifies it. Rights count when a change arrives.',
    next: ['ask_a_lead', 'drop'],
    loudness: 'interrupt',
  },
  restricted_role: {
    result: 'rejected',
    meaning: "The author's role may not make this change.",
    title: 'Your role can’t change this',
    sentence: '{field} is changed by {roles}. Rights count when a change arrives.',
    next: ['ask_a_lead', 'drop'],
    loudness: 'interrupt',
  },
  append_only: {
    result: 'rejected',
    meaning: 'Entries of this table are never changed or deleted.',
    title: 'Entries stay as written',
    sentence: 'Entries can’t be changed, so the count stays right.',
    next: ['add_correction', 'drop'],
    loudness: 'interrupt',
  },
  server_owned: {
    result: 'rejected',
    meaning: 'Only the server sets this column or makes such rows.',
    title: 'Worked out by itself',
    sentence: '{field} follows from other entries and is not set by hand.',
    next: ['add_correction', 'drop'],
    loudness: 'mark',
  },
  fixed_at_creation: {
    result: 'rejected',
    meaning: 'The column is set when the row is made and never changes.',
    title: 'Set when it was made',
    sentence: '{field} can’t change afterwards.',
    next: ['copy_mine', 'drop'],
    loudness: 'interrupt',
  },
  row_deleted: {
    result: 'rejected',
    meaning: 'The row was deleted before the change arrived.',
    title: '“{row}” was deleted',
    sentence: '{name} deleted it at {at}, before your change arrived.',
    next: ['copy_mine', 'ask_a_lead', 'restore_and_apply', 'drop'],
    loudness: 'interrupt',
  },
  row_not_found: {
    result: 'rejected',
    meaning: 'There is no such row, or none that the author may see (WB-14: one answer for both).',
    title: 'Not on your board',
    sentence: '“{row}” isn’t there, or isn’t yours to see any more.',
    next: ['copy_mine', 'drop'],
    loudness: 'interrupt',
  },
  id_taken: {
    result: 'rejected',
    meaning: 'A new row with an id that is already in use.',
    title: 'It could not be added',
    sentence: 'Its number is already in use. What you wrote is kept here; send it as new.',
    next: ['send_as_new', 'drop'],
    loudness: 'interrupt',
  },
  reference_not_found: {
    result: 'rejected',
    meaning: 'The field names a row or person that is not there, or that the author may not see.',
    title: '{field} names something unknown',
    sentence: 'What {field} points to isn’t there, or isn’t yours to see.',
    next: ['edit_and_resend', 'drop'],
    loudness: 'interrupt',
  },
  reference_elsewhere: {
    result: 'rejected',
    meaning: 'The field names a row of another scope (here: of another festival).',
    title: '{field} belongs elsewhere',
    sentence: 'What {field} points to belongs to another festival.',
    next: ['edit_and_resend', 'drop'],
    loudness: 'interrupt',
  },
  required: {
    result: 'rejected',
    meaning: 'The field cannot be empty.',
    title: '{field} is needed',
    sentence: '{field} can’t be empty.',
    next: ['edit_and_resend', 'drop'],
    loudness: 'interrupt',
  },
  invalid_value: {
    result: 'rejected',
    meaning: "The value is not of the column's type, or outside what it may hold.",
    title: '{field} doesn’t fit',
    sentence: '“{value}” can’t be stored in {field}.',
    next: ['edit_and_resend', 'drop'],
    loudness: 'interrupt',
  },
  too_long: {
    result: 'rejected',
    meaning: 'The text or set is longer than its column takes.',
    title: '{field} is too long',
    sentence: '{length} characters; {max} fit.',
    next: ['edit_and_resend', 'drop'],
    loudness: 'interrupt',
  },
  malformed_id: {
    result: 'rejected',
    meaning: 'The id is not one that the server can have.',
    title: 'This app doesn’t match',
    sentence: 'The festival can’t read the number in {field}. Your entry is kept here.',
    next: ['update_app', 'copy_mine', 'drop'],
    loudness: 'interrupt',
  },
  unknown_table: {
    result: 'rejected',
    meaning: 'The table is not among the declared ones.',
    title: 'This app doesn’t match',
    sentence: 'The festival doesn’t know this kind of entry. It is kept here.',
    next: ['update_app', 'copy_mine', 'drop'],
    loudness: 'interrupt',
  },
  unknown_field: {
    result: 'rejected',
    meaning: 'The column is not among the declared ones.',
    title: 'This app doesn’t match',
    sentence: 'The festival doesn’t know “{field}”. Your entry is kept here.',
    next: ['update_app', 'copy_mine', 'drop'],
    loudness: 'interrupt',
  },
  malformed_write: {
    result: 'rejected',
    meaning: 'The entry is not a write: the part named by the field is missing or of another form.',
    title: 'This app doesn’t match',
    sentence: 'The festival can’t read “{field}” of this change. It is kept here.',
    next: ['update_app', 'copy_details', 'drop'],
    loudness: 'interrupt',
  },
  wrong_author: {
    result: 'rejected',
    meaning: 'The write was made by another user than the one whose token sent it (WB-10).',
    title: 'Somebody else’s change',
    sentence: 'It was made by another person and sent with your sign-in, so it does not count.',
    next: ['copy_details', 'drop'],
    loudness: 'interrupt',
  },
  op_key_reused: {
    result: 'rejected',
    meaning:
      'The identity of an earlier write came again with other content (WB-4); the first receipt stays.',
    title: 'Arrived twice, differently',
    sentence: 'The first version counts; this one was set aside. That should not happen.',
    next: ['send_as_new', 'copy_details'],
    loudness: 'interrupt',
  },
  transaction_rejected: {
    result: 'rejected',
    meaning: 'Another write of the same atomic transaction was not accepted (WB-6).',
    title: 'Saved together, so neither counts',
    sentence: 'It belonged with {cause}, which was not accepted.',
    next: ['see_cause', 'send_as_new', 'drop'],
    loudness: 'interrupt',
  },
  server_error: {
    result: 'parked',
    meaning: 'The server threw while applying the write; an operator replays or removes it (WB-8).',
    title: 'Held safely',
    sentence: 'It couldn’t be checked yet. It is stored in order and an operator is told.',
    next: ['copy_mine'],
    loudness: 'mark',
  },
  held_behind: {
    result: 'parked',
    meaning: 'An earlier write of the same device to the same row, or to one it refers to, is parked.',
    title: 'Held behind an earlier change',
    sentence: 'It follows your earlier change to “{row}”, which is being looked at.',
    next: ['see_cause'],
    loudness: 'mark',
  },
  newer_schema: {
    result: 'parked',
    meaning: "The app's schema version is newer than the server's.",
    title: 'Held until the update',
    sentence: 'This app is newer than the festival’s server. It will be applied once that is updated.',
    next: [],
    loudness: 'mark',
  },
} as const satisfies Readonly<Record<string, Reason>>;

export type ReasonCode = keyof typeof reasons;

/** The codes that a result can carry; `applied` may also carry none. */
export type ReasonOf<R extends Result> = {
  [C in ReasonCode]: (typeof reasons)[C]['result'] extends R ? C : never;
}[ReasonCode];

/** What people read about a result that has no reason to give. */
export const plainResults: Readonly<Record<Result, Pick<Reason, 'title' | 'sentence'>>> = {
  applied: { title: 'Confirmed', sentence: '{field} is {value} for everyone.' },
  merged: { title: 'Combined', sentence: 'Your change and {name}’s are both in it.' },
  needs_review: { title: 'Waits for a lead', sentence: 'Both values are kept until a lead decides.' },
  rejected: { title: 'Not accepted', sentence: 'Your change was not accepted. It is kept here.' },
  parked: { title: 'Held safely', sentence: 'Your change is stored on the server and waits there.' },
};

export function isReasonCode(code: string): code is ReasonCode {
  return Object.hasOwn(reasons, code);
}

/** The reason of a code; undefined for a code of a newer server, for which the result's own words stand. */
export function reasonOf(code: string): Reason | undefined {
  return isReasonCode(code) ? reasons[code] : undefined;
}

/** Fills `{slots}`; a slot without a value stays visible as its name, so that a gap is seen and not guessed. */
export function fill(template: string, values: Partial<Readonly<Record<Slot, string>>>): string {
  const bySlot: Readonly<Record<string, string | undefined>> = values;
  return template.replaceAll(/\{(\w+)\}/g, (_, slot: string) => bySlot[slot] ?? slot);
}
