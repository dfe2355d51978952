import type { CommonPowerSyncDatabase } from '@powersync/common';
import * as z from 'zod/mini';
import type { Receipt } from './receipts.ts';

/** A note as it lies in the local database: the server's state of it, and the updates that are not folded in yet. */
export interface StoredNote {
  /** base64 of a Yjs update that holds the whole document; '' for one that holds nothing. */
  readonly state: string;
  /** base64 by row: others' and one's own, sent or not. */
  readonly updates: ReadonlyMap<string, string>;
}

/** One row of `crew_note_update` to come. */
export interface NoteUpdate {
  /** base64 */
  readonly payload: string;
  readonly stateVector: string;
}

const noteTables = ['crew_note', 'crew_note_update'];

/** Both at one moment: while updates are folded into the state, the one without the other is half a text. */
export async function readNote(db: CommonPowerSyncDatabase, taskId: string): Promise<StoredNote> {
  const rows = z.array(storedRow).parse(
    await db.getAll(
      `SELECT '' AS id, state AS payload FROM crew_note WHERE id = ?
       UNION ALL SELECT id, payload FROM crew_note_update WHERE task_id = ?`,
      [taskId, taskId],
    ),
  );
  const byId = new Map(rows.map(({ id, payload }) => [id, payload ?? '']));
  const state = byId.get('') ?? '';
  byId.delete('');
  return { state, updates: byId };
}

const storedRow = z.object({ id: z.string(), payload: z.nullable(z.string()) });

/** Tells of every change of any note, in this tab or another. @returns what ends it */
export function watchNotes(db: CommonPowerSyncDatabase, onChange: () => void): () => void {
  return db.onChangeWithCallback(
    { onChange },
    { tables: noteTables, throttleMs: 30, triggerImmediate: false },
  );
}

/** What a refused update of this task's note would have written; `undefined` for any other answer. */
export function refusedUpdate(receipt: Receipt, taskId: string): string | undefined {
  const { table_name, result, fields } = receipt;
  if (table_name !== 'crew_note_update' || result !== 'rejected') return undefined;
  if (fields.task_id?.submitted !== taskId) return undefined;
  return typeof fields.payload?.submitted === 'string' ? fields.payload.submitted : '';
}

/** Whether the answer says that this task's note now holds what its author and others wrote. */
export function isMergedNote({ table_name, result, fields }: Receipt, taskId: string): boolean {
  return table_name === 'crew_note_update' && result === 'merged' && fields.task_id?.submitted === taskId;
}
