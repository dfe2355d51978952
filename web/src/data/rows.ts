import type { Role } from '@festival-ops/domain/roles';
import type { Urgency } from '@festival-ops/domain/tables';
import type { TaskState } from '@festival-ops/domain/task-workflow';

/**
 * The rows as screens see them: SQLite's values (instants are ISO texts, sets JSON texts, booleans 0 and 1).
 * What only the server sets is `null` on a row that was made here and has not come back yet.
 * `row-schema.ts` checks these types against the declared tables.
 */

interface Kept {
  readonly id: string;
  readonly created_at: string | null;
  readonly updated_at: string | null;
  readonly version: number | null;
}

export interface FestivalRow extends Kept {
  readonly name: string | null;
  readonly starts_on: string | null;
  readonly ends_on: string | null;
  readonly time_zone: string | null;
}

export interface StageRow extends Kept {
  readonly festival_id: string | null;
  readonly name: string | null;
  readonly sort: number | null;
  readonly head_count: number;
}

export interface MemberRow extends Kept {
  readonly festival_id: string | null;
  readonly user_id: string | null;
  readonly role: Role | null;
  readonly display_name: string | null;
}

export interface StageAssignmentRow extends Kept {
  readonly festival_id: string | null;
  readonly member_id: string | null;
  readonly user_id: string | null;
  readonly stage_id: string | null;
}

export interface TaskRow extends Kept {
  readonly festival_id: string;
  readonly stage_id: string;
  readonly title: string;
  readonly urgency: Urgency;
  readonly state: TaskState;
  readonly state_by: string | null;
  readonly state_at: string | null;
  readonly assignee_id: string | null;
  /** A JSON array of texts. */
  readonly tags: string;
  readonly due_at: string | null;
  readonly expected_crowd: number | null;
  readonly deleted_at: string | null;
  readonly created_by: string | null;
}

/** The tables that screens read as collections; receipts and notices have ways of their own (`activity.ts`). */
export interface Rows {
  readonly festival: FestivalRow;
  readonly stage: StageRow;
  readonly member: MemberRow;
  readonly stage_assignment: StageAssignmentRow;
  readonly task: TaskRow;
}

export type CollectionName = keyof Rows;
