import type { ReasonCode, Result } from '@festival-ops/policy/reasons';

/**
 * What each answer says, one entry for every reason that the server can give (OUT-3): one that is missing does not
 * compile. A title of about five words, one sentence of what happened. What can be done stands with the reason itself.
 */

/** What a sentence may name. Rows and people come as they are said: “Generator B” in quotes, or “the task”. */
export interface AnswerValues {
  /** The field's name, and its value as submitted. */
  readonly field: string;
  readonly value: string;
  readonly row: string;
  /** Who had set the other value, that value where the reader may know it, and when. */
  readonly name: string;
  readonly theirs: string | undefined;
  readonly at: string;
  /** What the field was when the change arrived. */
  readonly state: string;
  readonly roles: string;
  readonly max: string;
  readonly length: string;
  readonly cause: string;
  readonly delta: string;
  readonly total: string;
  readonly left: string;
  /** Of gear: what is booked, and how many in what: `3 rolls`. */
  readonly item: string;
  readonly amount: string;
  readonly decider: string;
  /** Whose value the lead took: theirs who had it before, or one of the lead's own. */
  readonly chosen: 'valid' | 'proposed' | 'other' | undefined;
  readonly because: string;
}

export interface AnswerWords {
  readonly title: (of: AnswerValues) => string;
  readonly sentence: (of: AnswerValues) => string;
}

const held = 'What you wrote is kept here.';
const rightsCount = 'Rights count when a change arrives.';
const notMatching = 'This app doesn’t match';

export const reasonWords: Readonly<Record<ReasonCode, AnswerWords>> = {
  already_equal: {
    title: () => 'It already was',
    sentence: ({ field, value }) => `${field} already said “${value}” when your change arrived.`,
  },
  overwrote_concurrent: {
    title: ({ name }) => `Confirmed, replaced ${name}’s`,
    sentence: ({ name, theirs, field, at }) =>
      `${name} had ${theirs === undefined ? `changed ${field}` : `set “${theirs}”`} at ${at}; yours arrived after it and counts. ${name} is told.`,
  },
  already_released: {
    title: () => 'No longer yours to give back',
    sentence: ({ name, at }) => `${name} had it by then, since ${at}. Nothing changed.`,
  },
  already_deleted: {
    title: () => 'Already deleted',
    sentence: ({ name }) => `${name} had deleted it before.`,
  },
  already_returned: {
    title: () => 'Already given back',
    sentence: () => 'What was set aside had been given back before. Nothing changed.',
  },
  decided_yours: {
    title: ({ decider }) => `${decider} chose yours`,
    sentence: ({ field, value }) => `${field} is “${value}” for everyone.`,
  },
  merged_text: {
    title: () => 'Combined',
    sentence: () => 'Your note and those of others are both in it.',
  },
  merged_sum: {
    title: () => 'Combined',
    sentence: ({ delta, name, total }) => `You changed it by ${delta}, ${name} as well: now ${total}.`,
  },
  merged_set: {
    title: () => 'Combined',
    sentence: ({ field, name }) => `Your ${field} and ${name}’s are both kept.`,
  },
  two_values: {
    title: () => 'Waits for a lead',
    sentence: ({ name, field, theirs }) =>
      `${name} changed ${field} too. Both are kept; ${theirs === undefined ? 'what was there first' : `“${theirs}”`} counts until a lead decides.`,
  },
  delete_meets_edit: {
    title: () => 'Delete waits for a lead',
    sentence: ({ name, row }) => `${name} changed ${row} after you last saw it.`,
  },
  amended: {
    title: () => 'Proposal updated',
    sentence: ({ value }) => `The lead now sees “${value}”.`,
  },
  reconflicted: {
    title: () => 'It changed while you decided',
    sentence: ({ name, field, theirs, at }) =>
      `${name} ${theirs === undefined ? `changed ${field}` : `set ${field} to “${theirs}”`} at ${at}; your choice was not used.`,
  },
  undone: {
    title: () => 'Waits for a lead again',
    sentence: ({ decider }) =>
      `${decider} took the decision back. Both values are kept until a lead decides.`,
  },
  already_resolved: {
    title: ({ name }) => `${name} has decided`,
    sentence: ({ name, at }) => `${name} closed it at ${at}, before yours arrived.`,
  },
  not_decided: {
    title: () => 'Nothing to take back',
    sentence: () => 'This case has not been decided, so there is no decision to take back.',
  },
  moved_on: {
    title: () => 'It has moved on',
    sentence: ({ field }) => `${field} was changed after the decision. Taking it back would lose that.`,
  },
  decided_otherwise: {
    title: ({ decider, chosen }) =>
      `${decider} chose ${chosen === 'valid' ? 'what was there' : 'another value'}`,
    sentence: ({ value }) => `You had written “${value}”. It is kept here.`,
  },
  withdrawn: {
    title: () => 'Taken back',
    sentence: ({ value }) => `Your proposal “${value}” was taken back before anybody decided.`,
  },
  review_needs_own_transaction: {
    title: () => 'Needs a lead, so not together',
    sentence: ({ field }) => `${field} needs a lead to decide, so it can’t be saved together with the rest.`,
  },
  inventory_underflow: {
    title: ({ item }) => `Not enough ${item}`,
    sentence: ({ amount, left }) =>
      `You booked ${amount}; ${left} ${left === '1' ? 'was' : 'were'} left when it arrived. Nothing was booked.`,
  },
  base_required: {
    title: () => notMatching,
    sentence: () => 'The app didn’t say from which number you counted. Your entry is kept here.',
  },
  out_of_range: {
    title: ({ field }) => `${field} doesn’t fit`,
    sentence: ({ field, total }) => `With your change ${field} would be ${total}, which is not possible.`,
  },
  newer_write_exists: {
    title: () => 'A later change counts',
    sentence: ({ name, field, at }) => `${name} changed ${field} at ${at}, after you wrote yours.`,
  },
  invalid_update: {
    title: () => 'Part of the note unreadable',
    sentence: () => 'The note is unchanged; what you typed is below.',
  },
  removed_by_operator: {
    title: () => 'Removed by an operator',
    sentence: ({ because }) => `${because} ${held}`.trim(),
  },
  already_claimed: {
    title: ({ name }) => `${name} has this task`,
    sentence: ({ name, row, at }) => `${name} took ${row} at ${at}, before your claim arrived.`,
  },
  invalid_transition: {
    title: ({ state }) => `Not possible from ${state}`,
    sentence: ({ value, row, state, name, at }) =>
      `When your “${value}” arrived, ${row} was ${state} (${name}, ${at}).`,
  },
  follows_rejected: {
    title: () => 'Followed a step that did not count',
    sentence: ({ row, state }) =>
      `It built on your step before it, which was not accepted. ${row} stays ${state}.`,
  },
  restricted_delete: {
    title: () => 'Only a lead can delete',
    sentence: ({ row }) => `${row} is still there. ${rightsCount}`,
  },
  restricted_reopen: {
    title: () => 'Only a lead can reopen',
    sentence: ({ row, state }) => `${row} stays ${state}. ${rightsCount}`,
  },
  restricted_verify: {
    title: () => 'Only a lead can verify',
    sentence: ({ row, state }) => `${row} stays ${state} until a lead verifies it. ${rightsCount}`,
  },
  restricted_role: {
    title: () => 'Your role can’t change this',
    sentence: ({ field, roles }) => `${field} is changed by ${roles}. ${rightsCount}`,
  },
  append_only: {
    title: () => 'Entries stay as written',
    sentence: () => 'Entries can’t be changed, so the count stays right.',
  },
  server_owned: {
    title: () => 'Worked out by itself',
    sentence: ({ field }) => `${field} follows from other entries and is not set by hand.`,
  },
  fixed_at_creation: {
    title: () => 'Set when it was made',
    sentence: ({ field }) => `${field} can’t change afterwards.`,
  },
  row_deleted: {
    title: ({ row }) => `${row} was deleted`,
    sentence: ({ name, at }) => `${name} deleted it at ${at}, before your change arrived.`,
  },
  row_not_found: {
    title: () => 'Not on your board',
    sentence: ({ row }) => `${row} isn’t there, or isn’t yours to see any more.`,
  },
  id_taken: {
    title: () => 'It could not be added',
    sentence: () => `Its number is already in use. ${held} Send it as new.`,
  },
  reference_not_found: {
    title: ({ field }) => `${field} names something unknown`,
    sentence: ({ field }) => `What ${field} points to isn’t there, or isn’t yours to see.`,
  },
  reference_elsewhere: {
    title: ({ field }) => `${field} belongs elsewhere`,
    sentence: ({ field }) => `What ${field} points to belongs to another festival.`,
  },
  required: {
    title: ({ field }) => `${field} is needed`,
    sentence: ({ field }) => `${field} can’t be empty.`,
  },
  invalid_value: {
    title: ({ field }) => `${field} doesn’t fit`,
    sentence: ({ value, field }) => `“${value}” can’t be stored in ${field}.`,
  },
  too_long: {
    title: ({ field }) => `${field} is too long`,
    sentence: ({ length, max }) => `${length} characters; ${max} fit.`,
  },
  malformed_id: {
    title: () => notMatching,
    sentence: ({ field }) => `The festival can’t read the number in ${field}. Your entry is kept here.`,
  },
  unknown_table: {
    title: () => notMatching,
    sentence: () => 'The festival doesn’t know this kind of entry. It is kept here.',
  },
  unknown_field: {
    title: () => notMatching,
    sentence: ({ field }) => `The festival doesn’t know “${field}”. Your entry is kept here.`,
  },
  malformed_write: {
    title: () => notMatching,
    sentence: ({ field }) => `The festival can’t read “${field}” of this change. It is kept here.`,
  },
  wrong_author: {
    title: () => 'Somebody else’s change',
    sentence: () => 'It was made by another person and sent with your sign-in, so it does not count.',
  },
  op_key_reused: {
    title: () => 'Arrived twice, differently',
    sentence: () => 'The first version counts; this one was set aside. That should not happen.',
  },
  transaction_rejected: {
    title: () => 'Saved together, so neither counts',
    sentence: ({ cause }) => `It belonged with ${cause}, which was not accepted.`,
  },
  server_error: {
    title: () => 'Held safely',
    sentence: () => 'It couldn’t be checked yet. It is stored in order and an operator is told.',
  },
  held_behind: {
    title: () => 'Held behind an earlier change',
    sentence: ({ row }) => `It follows your earlier change to ${row}, which is being looked at.`,
  },
  newer_schema: {
    title: () => 'Held until the update',
    sentence: () => 'This app is newer than the festival’s. It will be applied then.',
  },
};

/** What is said of a result that has no reason to give, or one that only a newer server knows. */
export const resultWords: Readonly<Record<Result, AnswerWords>> = {
  applied: { title: () => 'Confirmed', sentence: () => 'It counts for everyone.' },
  merged: {
    title: () => 'Combined',
    sentence: ({ name }) => `Your change and ${name}’s are both in it.`,
  },
  needs_review: {
    title: () => 'Waits for a lead',
    sentence: () => 'Both values are kept until a lead decides.',
  },
  rejected: {
    title: () => 'Not accepted',
    sentence: () => 'Your change was not accepted. It is kept here.',
  },
  parked: {
    title: () => 'Held safely',
    sentence: () => 'Your change is stored in order and an operator is told.',
  },
};
