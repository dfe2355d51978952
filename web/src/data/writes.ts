import type { Urgency } from '@festival-ops/domain/tables';
import type { TaskState } from '@festival-ops/domain/task-workflow';

/** What a device may change of a task. */
export interface TaskChanges {
  readonly title?: string;
  readonly urgency?: Urgency;
  readonly state?: TaskState;
  readonly stage_id?: string;
  readonly assignee_id?: string | null;
  /** An instant as ISO text. */
  readonly due_at?: string | null;
  readonly expected_crowd?: number | null;
}

export interface NewTask extends TaskChanges {
  readonly festival_id: string;
  readonly stage_id: string;
  readonly title: string;
}

/**
 * How a write on this device ended. It is never the server's answer: that comes later, as a receipt.
 * - `saved`: it is in SQLite together with its entry in the queue; a crash loses neither
 * - `nothing_to_do`: the row already said so; nothing was written
 * - `row_not_here`: there is no such row on this device
 * - `not_saved`: the device could not store it (its storage is full, say); keep the text in the field
 */
export type WriteOutcome =
  | { readonly outcome: 'saved'; readonly id: string }
  | { readonly outcome: 'nothing_to_do'; readonly id: string }
  | { readonly outcome: 'row_not_here'; readonly id: string }
  | {
      readonly outcome: 'not_saved';
      readonly id: string;
      readonly storageFull: boolean;
      readonly message: string;
    };

/**
 * The writes that screens make. Each is one local transaction, shows in the live queries at once, and resolves
 * when SQLite holds it. None of them waits for a network, and none throws for what a person can meet.
 */
export interface Writes {
  /** Writes only what differs from the row. `follows` names the receipt that is sent anew (OUT-7). */
  editTask(id: string, changes: TaskChanges, options?: { follows?: string }): Promise<WriteOutcome>;
  /** Takes the task for oneself. */
  claimTask(id: string): Promise<WriteOutcome>;
  /** Gives the task back. */
  releaseTask(id: string): Promise<WriteOutcome>;
  stepTask(id: string, to: TaskState): Promise<WriteOutcome>;
  /** The row disappears here at once; the server keeps it as deleted (POL-4). */
  deleteTask(id: string): Promise<WriteOutcome>;
  /** `id` of the outcome is the new task's. */
  insertTask(task: NewTask): Promise<WriteOutcome>;
}
