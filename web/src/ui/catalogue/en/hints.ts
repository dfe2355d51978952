/** What is said before an act (`policy/preview.ts`). */

/** What a hint may name; `thing` as in “tasks”. */
export interface HintValues {
  readonly things: string;
  readonly field: string;
  readonly left: string;
  readonly at: string;
  /** Who has it, and the state that it is in; empty where that is not known. */
  readonly name: string;
  readonly state: string;
}

export const hints = {
  certain: {
    restricted_delete: ({ things }: HintValues) => `Only leads delete ${things}.`,
    restricted_reopen: ({ things }: HintValues) => `Only leads reopen ${things}.`,
    restricted_verify: ({ things }: HintValues) => `Only leads verify ${things}.`,
    restricted_role: () => 'Only leads change this.',
    append_only: () => 'What was entered stays as it was written.',
    server_owned: () => 'This follows from the entries and is not set by hand.',
    fixed_at_creation: () => 'This was set when it was made and stays.',
    required: ({ field }: HintValues) => `${field} can’t be empty.`,
    invalid_value: ({ field }: HintValues) => `That can’t be stored in ${field}.`,
    too_long: ({ field }: HintValues) => `That is too long for ${field}.`,
    invalid_transition: () => 'That step does not lead on from here.',
    other: () => 'That will not be accepted.',
  },
  likely: {
    inventory_underflow: ({ left, at }: HintValues) =>
      `This device knows of ${left} left${at}. It may not be accepted.`,
    already_claimed: ({ name }: HintValues) =>
      `${name === '' ? 'Somebody' : name} has it. Your claim may not be accepted.`,
    invalid_transition: () =>
      'That step does not lead on from what this device shows. It may not be accepted.',
    row_deleted: () => 'It was deleted. Your change may not be accepted.',
    amended: () => 'Your proposal waits for a lead. This replaces it.',
    two_values: () => 'Somebody changed this too: a lead will decide.',
    delete_meets_edit: () => 'Somebody changed this since: the delete will wait in the inbox.',
    other: () => 'It may not be accepted.',
  },
  possible: {
    review: () =>
      'If someone else changes it too, a lead decides. Until then the one that stands there now stays valid.',
    delete_review: () => 'If somebody changed this meanwhile, it waits in the inbox.',
    first_claim: () => 'The first claim to arrive counts.',
    still_there: ({ state }: HintValues) =>
      state === '' ? 'It counts if nobody has moved it on meanwhile.' : `It counts if it is still ${state}.`,
  },
  /** Beside “Saved here”, where what it was made from may be old. */
  countsIfStill: (state: string) => `counts if it is still ${state}`,
  knownAt: (time: string) => ` (${time})`,
  notNow: 'Not possible here',
  why: 'How it’s decided',
  ask: 'Ask a lead',
};
