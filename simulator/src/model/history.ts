/**
 * A history as data: what people, devices, the network and the office do, in order. It is drawn from a seed, is cut
 * down when it fails, and can be kept as JSON. Numbers like `row` choose among what a device sees at that moment, so
 * that a history keeps its sense when others of its steps are taken out.
 */
export interface History {
  readonly seed: number;
  readonly index: number;
  /** For each device, the person who holds it, by number (see `people`). */
  readonly devices: readonly number[];
  readonly steps: readonly Step[];
}

/** Who takes part in every history: two leads and three techs. */
export const people = ['lead1', 'lead2', 'tech1', 'tech2', 'tech3'] as const;

export type Step =
  /** A person's act on a device: one client transaction. */
  | { readonly do: 'write'; readonly device: number; readonly acts: readonly Act[]; readonly atomic?: true }
  /** A request with up to `most` client transactions from the head of the queue. */
  | { readonly do: 'send'; readonly device: number; readonly most: number; readonly fault?: Fault }
  /** An identity that was answered before, with other content (WB-4). */
  | { readonly do: 'reuse'; readonly device: number; readonly pick: number }
  /** The device takes what the server has for it. */
  | { readonly do: 'sync'; readonly device: number }
  /** Somebody changes a row by plain SQL, at the same time as the requests. */
  | { readonly do: 'office'; readonly act: OfficeAct; readonly row: number; readonly value: number }
  /** Rights change by plain SQL, while no request is on its way. */
  | { readonly do: 'rights'; readonly act: RightsAct; readonly person: number; readonly value: number }
  | { readonly do: 'later'; readonly minutes: number }
  /** All that is on its way is handled, at the same time; then server and model are compared. */
  | { readonly do: 'settle' };

/**
 * What happens to a request: it never arrives; its answer never arrives; it arrives twice at the same time; it is
 * given up by the device and arrives later, behind newer ones; its connection to the database is cut.
 */
export type Fault = 'lost' | 'unanswered' | 'twice' | 'late' | 'cut';

export interface Act {
  readonly act: ActName;
  /** Which row, and which value, among those that come into question. */
  readonly row: number;
  readonly value: number;
  readonly twist?: Twist;
}

/**
 * A foreign client that sends no bases; a write stamped by another user; by an app of tomorrow; of yesterday; an
 * entry that is none.
 */
export type Twist = 'no_bases' | 'wrong_author' | 'newer_app' | 'older_app' | 'malformed';

export type OfficeAct = 'title' | 'state' | 'tags' | 'crowd' | 'count' | 'hotline' | 'rename_item' | 'grant';
export type RightsAct = 'role' | 'assign' | 'leave';

export const actNames = [
  'task_new',
  'task_title',
  'task_urgency',
  'task_state',
  'task_assignee',
  'task_due',
  'task_crowd',
  'task_stage',
  'task_tags',
  'task_several',
  'task_delete',
  'task_restore',
  'task_put',
  'stage_count',
  'contact_new',
  'contact_name',
  'contact_hotline',
  'contact_email',
  'contact_both',
  'contact_delete',
  'contact_restore',
  'item_new',
  'item_edit',
  'item_delete',
  'item_restore',
  'gear_consume',
  'gear_return',
  'gear_restock',
  'gear_adjust',
  'gear_misfit',
  'allowance_return',
  'note_type',
  'note_erase',
  'note_bad',
  'review_claim',
  'review_release',
  'review_decide',
  'review_undo',
  'review_withdraw',
  'review_due',
  'ack',
  'ask',
  'reply',
  'misfit',
  'append_only',
] as const;
export type ActName = (typeof actNames)[number];
