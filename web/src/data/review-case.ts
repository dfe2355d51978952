import type { ReviewAct } from './review-acts.ts';
import type { ConflictRecordRow } from './rows.ts';

/** A case as a lead sees it: the synced record, and on top of it what was done on this device and has no answer yet. */

export type Phase = 'open' | 'decided' | 'withdrawn' | 'closed';
export type Choice = 'valid' | 'proposed' | 'other';

/** One of the two values, and where it came from. */
export interface Side {
  readonly value: unknown;
  readonly by: string | null;
  /** Null for what was set by plain SQL. */
  readonly byName: string | null;
  readonly deviceId: string | null;
  readonly writtenAt: string | null;
  readonly receivedAt: string | null;
}

export interface ReviewDecision {
  readonly choice: Choice;
  /** What the field then held, and held before. */
  readonly value: unknown;
  readonly before: unknown;
  readonly by: string;
  readonly byName: string | null;
  /** Null as long as it is only decided here. */
  readonly at: string | null;
}

export interface ReviewCase {
  readonly id: string;
  readonly table: string;
  readonly rowId: string;
  readonly field: string;
  /** A delete that met an edit: the proposal is "delete" (POL-4). */
  readonly isDelete: boolean;
  readonly phase: Phase;
  /** What the author of the proposal had seen. */
  readonly base: unknown;
  readonly valid: Side;
  readonly proposed: Side;
  /** JSON text, as the decision names it. */
  readonly proposedText: string | null;
  readonly openedAt: string | null;
  readonly dueAt: string | null;
  readonly claimedBy: string | null;
  readonly decision: ReviewDecision | undefined;
  /** What the field holds on this device; undefined where that is not known, or there is no such value. */
  readonly valueNow: unknown;
  /** Whether what stands here has not been answered yet. */
  readonly isHere: boolean;
}

/** The field of a record that is about a delete. */
export const DELETION = 'deleted_at';

/** @param acts what this device did about the case and has no answer to, in order */
export function reviewCase(
  record: ConflictRecordRow,
  acts: readonly ReviewAct[],
  userId: string,
): ReviewCase {
  const valid: Side = {
    value: parsed(record.valid_value),
    by: record.valid_by,
    byName: record.valid_by_name,
    deviceId: record.valid_device,
    writtenAt: record.valid_written_at,
    receivedAt: record.valid_received_at,
  };
  const proposed: Side = {
    value: parsed(record.proposed_value),
    by: record.proposed_by,
    byName: record.proposed_by_name,
    deviceId: record.proposed_device,
    writtenAt: record.proposed_written_at,
    receivedAt: record.proposed_received_at,
  };
  const synced: ReviewCase = {
    id: record.id,
    table: record.table_name ?? '',
    rowId: record.row_id ?? '',
    field: record.field ?? '',
    isDelete: record.field === DELETION,
    phase: record.status ?? 'closed',
    base: parsed(record.base_value),
    valid,
    proposed,
    proposedText: record.proposed_value,
    openedAt: record.created_at,
    dueAt: record.due_at,
    claimedBy: record.claimed_by,
    decision: decisionFrom(record.decision),
    valueNow: undefined,
    isHere: false,
  };
  return acts.reduce((before, act) => after(before, act, userId), synced);
}

/** What an act makes of a case, if nothing else has happened to it meanwhile. */
function after(before: ReviewCase, act: ReviewAct, userId: string): ReviewCase {
  switch (act.kind) {
    case 'claim':
      return before.claimedBy === null ? { ...before, claimedBy: userId } : before;
    case 'release':
      return before.claimedBy === userId ? { ...before, claimedBy: null } : before;
    case 'set_due':
      return { ...before, dueAt: act.due_at };
    case 'withdraw':
      return { ...before, phase: 'withdrawn', isHere: true };
    case 'undo':
      return before.phase === 'decided'
        ? { ...before, phase: 'open', decision: undefined, isHere: true }
        : before;
    case 'decide':
      return before.phase === 'open'
        ? { ...before, phase: 'decided', isHere: true, decision: here(before, act, userId) }
        : before;
  }
}

function here({ valid, proposed }: ReviewCase, act: ReviewAct, userId: string): ReviewDecision {
  const choice = act.choice ?? 'valid';
  const seen = parsed(act.seen_value) ?? valid.value;
  const value = { valid: seen, proposed: proposed.value, other: parsed(act.value) }[choice];
  return { choice, value, before: seen, by: userId, byName: null, at: null };
}

function decisionFrom(text: string | null): ReviewDecision | undefined {
  const kept = parsed(text);
  if (typeof kept !== 'object' || kept === null) return undefined;
  const { choice, value, before, by, by_name, at }: Readonly<Record<string, unknown>> = { ...kept };
  if (choice !== 'valid' && choice !== 'proposed' && choice !== 'other') return undefined;
  return { choice, value, before, by: String(by), byName: textOrNull(by_name), at: textOrNull(at) };
}

/** A stored JSON text; null for none, and for what is not JSON. */
function parsed(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
