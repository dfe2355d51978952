import type { Choice, ReviewCase } from '../../data/review-case.ts';
import type { AppendedRows } from '../../data/rows.ts';

/** Which cases the inbox shows, in which order, and what a decision about them is. */

export const inboxTabs = ['open', 'mine', 'overdue', 'decided'] as const;
export type InboxTab = (typeof inboxTabs)[number];

export function tabFrom(text: unknown): InboxTab {
  return inboxTabs.find((tab) => tab === text) ?? 'open';
}

export interface Looking {
  readonly userId: string;
  /** In ms. */
  readonly now: number;
}

/** The cases of a tab: what is due first, then what waits longest; decided ones newest first. */
export function casesIn(tab: InboxTab, cases: readonly ReviewCase[], { userId, now }: Looking): ReviewCase[] {
  if (tab === 'decided') return cases.filter(({ phase }) => phase !== 'open').sort(byDecision);
  return cases
    .filter(({ phase }) => phase === 'open')
    .filter((one) => tab !== 'mine' || one.claimedBy === userId)
    .filter((one) => tab !== 'overdue' || isOverdue(one, now))
    .sort(byDue);
}

/** Overdue is told and never decides anything (REV-6). */
export function isOverdue({ phase, dueAt }: ReviewCase, now: number): boolean {
  return phase === 'open' && dueAt !== null && Date.parse(dueAt) < now;
}

function byDue(a: ReviewCase, b: ReviewCase): number {
  const [dueA, dueB] = [instant(a.dueAt), instant(b.dueAt)];
  if (dueA !== dueB) return dueA - dueB;
  const [openedA, openedB] = [instant(a.openedAt), instant(b.openedAt)];
  if (openedA !== openedB) return openedA - openedB;
  return a.id < b.id ? -1 : 1;
}

function byDecision(a: ReviewCase, b: ReviewCase): number {
  const [atA, atB] = [instant(decidedAt(a)), instant(decidedAt(b))];
  if (atA !== atB) return atB - atA;
  return a.id < b.id ? -1 : 1;
}

/** Null while the decision is only here. What ended without a decision stands where it was opened. */
function decidedAt(one: ReviewCase): string | null {
  if (one.isHere) return null;
  return one.decision?.at ?? one.openedAt;
}

const instant = (text: string | null): number =>
  text === null ? Number.POSITIVE_INFINITY : Date.parse(text);

/** The case to go to once one is done: the next in the list, else the one before. */
export function caseAfter(list: readonly ReviewCase[], id: string): ReviewCase | undefined {
  const at = list.findIndex((one) => one.id === id);
  return at < 0 ? list[0] : (list[at + 1] ?? list[at - 1]);
}

/** The case `step` places on; the first, or last, where none is open. */
export function caseBeside(
  list: readonly ReviewCase[],
  id: string | undefined,
  step: 1 | -1,
): ReviewCase | undefined {
  const at = list.findIndex((one) => one.id === id);
  if (at < 0) return step > 0 ? list[0] : list.at(-1);
  return list[at + step];
}

// ── deciding ─────────────────────────────────────────────────────────────────────────────────────────────────

export type ConflictAct = AppendedRows['conflict_action'];

/** What a lead has seen of a case: a decision is only about that (REV-2). */
export interface Seen {
  readonly valid: string;
  readonly proposed: string | null;
}

export function seenOf({ valid, proposedText }: ReviewCase): Seen {
  return { valid: JSON.stringify(valid.value ?? null), proposed: proposedText };
}

export function isStillAsSeen(one: ReviewCase, seen: Seen): boolean {
  const now = seenOf(one);
  return now.valid === seen.valid && now.proposed === seen.proposed;
}

/** @param other the value to use instead of both */
export function decideAct(
  festivalId: string,
  caseId: string,
  seen: Seen,
  choice: { readonly choice: Choice; readonly other?: string | null; readonly reason?: string },
): ConflictAct {
  const reason = choice.reason?.trim() ?? '';
  const value = { valid: null, proposed: seen.proposed, other: JSON.stringify(choice.other ?? null) }[
    choice.choice
  ];
  return {
    festival_id: festivalId,
    conflict_id: caseId,
    kind: 'decide',
    choice: choice.choice,
    value,
    seen_value: seen.valid,
    reason: reason === '' ? null : reason,
  };
}

export function undoAct(festivalId: string, caseId: string): ConflictAct {
  return { festival_id: festivalId, conflict_id: caseId, kind: 'undo' };
}

/** Why a decision can't be taken back, as far as this device knows (REV-5). */
export type UndoHindrance = 'not_decided' | 'proposed_anew' | 'moved_on';

export function undoHindrance(one: ReviewCase, cases: readonly ReviewCase[]): UndoHindrance | undefined {
  if (one.phase !== 'decided' || one.decision === undefined) return 'not_decided';
  const isSameField = ({ rowId, field, proposed }: ReviewCase) =>
    rowId === one.rowId && field === one.field && proposed.by === one.proposed.by;
  if (cases.some((other) => other.id !== one.id && other.phase === 'open' && isSameField(other)))
    return 'proposed_anew';
  // until it has been answered the row shows what was there before
  const stands = one.isHere || one.valueNow === undefined || one.valueNow === one.decision.value;
  return stands ? undefined : 'moved_on';
}

// ── several at once ──────────────────────────────────────────────────────────────────────────────────────────

export type LeftOut = 'claimed' | 'changed' | 'gone' | 'same_field';

export interface BulkPlan {
  readonly decided: readonly { readonly one: ReviewCase; readonly seen: Seen }[];
  readonly left: readonly { readonly one: ReviewCase; readonly because: LeftOut }[];
  /** How many of each kind of field, as `contact.hotline`. */
  readonly kinds: ReadonlyMap<string, number>;
}

/**
 * Which of the selected cases one choice decides. Left out, and named, is what somebody else is on and what has changed
 * since the list was shown.
 * @param seen what was shown of each, by case
 * @param cases the same cases as they are now
 */
export function bulkPlan(
  choice: 'valid' | 'proposed',
  seen: ReadonlyMap<string, Seen>,
  cases: readonly ReviewCase[],
  userId: string,
): BulkPlan {
  const decided: { one: ReviewCase; seen: Seen }[] = [];
  const left: { one: ReviewCase; because: LeftOut }[] = [];
  const kinds = new Map<string, number>();
  const fields = new Set<string>();
  for (const one of cases) {
    const shown = seen.get(one.id);
    if (shown === undefined) continue;
    const key = `${one.rowId}/${one.field}`;
    const because =
      leftOut(one, shown, userId) ?? (choice === 'proposed' && fields.has(key) ? 'same_field' : undefined);
    if (because !== undefined) {
      left.push({ one, because });
      continue;
    }
    fields.add(key);
    decided.push({ one, seen: shown });
    const kind = `${one.table}.${one.field}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return { decided, left, kinds };
}

function leftOut(one: ReviewCase, seen: Seen, userId: string): LeftOut | undefined {
  if (one.phase !== 'open') return 'gone';
  if (one.claimedBy !== null && one.claimedBy !== userId) return 'claimed';
  return isStillAsSeen(one, seen) ? undefined : 'changed';
}
