import type { Role } from '@festival-ops/domain/roles';
import type { conflictActionKinds, contactKinds, gearEventKinds, Urgency } from '@festival-ops/domain/tables';
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

export interface GearItemRow extends Kept {
  readonly festival_id: string;
  readonly name: string;
  readonly unit: string;
  readonly low_mark: number;
  readonly deleted_at: string | null;
}

export interface GearStockRow extends Kept {
  readonly festival_id: string | null;
  readonly item_id: string | null;
  readonly on_hand: number | null;
  readonly reserved: number | null;
}

export interface GearAllowanceRow extends Kept {
  readonly festival_id: string | null;
  readonly item_id: string | null;
  readonly user_id: string | null;
  readonly device_id: string | null;
  readonly qty: number | null;
  readonly used: number | null;
  readonly until: string | null;
  readonly returned_at: string | null;
}

export interface ContactRow extends Kept {
  readonly festival_id: string;
  readonly stage_id: string;
  readonly kind: (typeof contactKinds)[number];
  readonly name: string;
  readonly hotline: string | null;
  readonly email: string | null;
  readonly notes: string | null;
  readonly deleted_at: string | null;
}

/** Two values of one field between which a lead decides (REV-1). Values are JSON texts. */
export interface ConflictRecordRow extends Kept {
  readonly festival_id: string | null;
  readonly receipt_id: string | null;
  readonly table_name: string | null;
  readonly row_id: string | null;
  readonly field: string | null;
  readonly status: 'open' | 'decided' | 'withdrawn' | 'closed' | null;
  readonly base_value: string | null;
  readonly valid_value: string | null;
  readonly valid_by: string | null;
  readonly valid_by_name: string | null;
  readonly valid_device: string | null;
  readonly valid_written_at: string | null;
  readonly valid_received_at: string | null;
  readonly proposed_value: string | null;
  readonly proposed_by: string | null;
  readonly proposed_by_name: string | null;
  readonly proposed_device: string | null;
  readonly proposed_written_at: string | null;
  readonly proposed_received_at: string | null;
  readonly claimed_by: string | null;
  readonly decided_by: string | null;
  readonly decided_at: string | null;
  readonly decision: string | null;
  readonly due_at: string | null;
}

export interface LeadRequestRow extends Kept {
  readonly festival_id: string;
  readonly table_name: string;
  readonly row_id: string;
  readonly wish: string;
  readonly reply_to: string | null;
  readonly to_user_id: string | null;
  readonly author_id: string | null;
}

export interface DeviceRow extends Kept {
  readonly festival_id: string | null;
  readonly device_id: string | null;
  readonly user_id: string | null;
  readonly name: string | null;
  readonly app_version: string | null;
  readonly last_seen_at: string | null;
  readonly queue_depth: number | null;
  readonly oldest_unsent_at: string | null;
}

/**
 * The tables that screens read as collections. What only ever grows (receipts, notices, gear events, note updates,
 * review actions) is read by SQL instead (`createSqlSignal`), as much of it as a screen shows.
 */
export interface Rows {
  readonly festival: FestivalRow;
  readonly stage: StageRow;
  readonly member: MemberRow;
  readonly stage_assignment: StageAssignmentRow;
  readonly task: TaskRow;
  readonly gear_item: GearItemRow;
  readonly gear_stock: GearStockRow;
  readonly gear_allowance: GearAllowanceRow;
  readonly contact: ContactRow;
  readonly conflict_record: ConflictRecordRow;
  readonly lead_request: LeadRequestRow;
  readonly device: DeviceRow;
}

export type CollectionName = keyof Rows;

/** What a device adds to the tables whose rows stay as they were written. */
export interface AppendedRows {
  readonly gear_usage_event: {
    readonly festival_id: string;
    readonly item_id: string;
    readonly task_id: string | null;
    readonly kind: (typeof gearEventKinds)[number];
    readonly qty: number;
    /** An instant as ISO text. */
    readonly used_at: string;
  };
  readonly gear_allowance_return: { readonly festival_id: string; readonly allowance_id: string };
  readonly crew_note_update: {
    readonly festival_id: string;
    readonly task_id: string;
    /** base64 of a Yjs V1 update, and of the state vector before it. */
    readonly payload: string;
    readonly state_vector: string;
  };
  readonly conflict_action: {
    readonly festival_id: string;
    readonly conflict_id?: string | null;
    readonly receipt_id?: string | null;
    readonly kind: (typeof conflictActionKinds)[number];
    readonly choice?: 'valid' | 'proposed' | 'other' | null;
    /** JSON texts. */
    readonly value?: string | null;
    readonly seen_value?: string | null;
    readonly due_at?: string | null;
    readonly reason?: string | null;
  };
  readonly lead_request: {
    readonly festival_id: string;
    readonly table_name: string;
    readonly row_id: string;
    readonly wish: string;
    readonly reply_to?: string | null;
  };
}

export type AppendedName = keyof AppendedRows;
