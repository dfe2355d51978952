import { eq } from '@tanstack/db';
import { type Accessor, createMemo } from 'solid-js';
import { useData } from './data-context.tsx';
import { createLiveQuery } from './live.ts';
import type { LeadRequestRow } from './rows.ts';

/**
 * What was asked of the leads, and the answers (POL-8). Both are rows of one table: an answer names the request. A row
 * made here has no author until it has come back; its author is the reader.
 */

export interface LeadRequest {
  readonly id: string;
  /** What it is about. */
  readonly table: string;
  readonly rowId: string;
  readonly wish: string;
  readonly authorId: string;
  /** An instant; null until it has been sent. */
  readonly at: string | null;
  /** Oldest first. */
  readonly replies: readonly RequestReply[];
}

export interface RequestReply {
  readonly id: string;
  readonly text: string;
  readonly authorId: string;
  readonly at: string | null;
}

/** The requests of a festival that this device holds: all of them for a lead, else the person's own. */
export function createLeadRequests(festivalId: string): Accessor<readonly LeadRequest[]> {
  const { collections, userId } = useData();
  const rows = createLiveQuery((q) =>
    q.from({ row: collections.lead_request }).where(({ row }) => eq(row.festival_id, festivalId)),
  );
  return createMemo(() => (rows.isReady ? leadRequests(rows(), userId) : []));
}

/**
 * Requests with their answers, the one that waits longest first.
 * @param userId whose device it is: the author of what has no author yet
 */
export function leadRequests(rows: readonly LeadRequestRow[], userId: string): LeadRequest[] {
  const replies = new Map<string, RequestReply[]>();
  for (const row of [...rows].sort(byTime))
    if (row.reply_to !== null)
      replies.set(row.reply_to, [...(replies.get(row.reply_to) ?? []), replyFrom(row, userId)]);
  return rows
    .filter((row) => row.reply_to === null)
    .sort(byTime)
    .map((row) => ({
      id: row.id,
      table: row.table_name,
      rowId: row.row_id,
      wish: row.wish,
      authorId: row.author_id ?? userId,
      at: row.created_at,
      replies: replies.get(row.id) ?? [],
    }));
}

/** Whether a lead still has to answer. */
export function waitsForAnswer({ replies }: LeadRequest): boolean {
  return replies.length === 0;
}

function replyFrom({ id, wish, author_id, created_at }: LeadRequestRow, userId: string): RequestReply {
  return { id, text: wish, authorId: author_id ?? userId, at: created_at };
}

/** What has not been sent yet is the newest. */
function byTime(a: LeadRequestRow, b: LeadRequestRow): number {
  const [left, right] = [a.created_at ?? '9', b.created_at ?? '9'];
  if (left !== right) return left < right ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
