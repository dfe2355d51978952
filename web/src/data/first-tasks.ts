import { type Urgency, urgencies } from '@festival-ops/domain/tables';
import { type TaskState, taskStates } from '@festival-ops/domain/task-workflow';
import type { CommonPowerSyncDatabase } from '@powersync/common';
import type { TaskRow } from './rows.ts';
import { readTasks } from './task-rows.ts';

/** Of each column: more than a screen is high. */
const FIRST = 16;
const byNeed = [...urgencies].reverse();

export interface FirstOf {
  readonly festivalId: string;
  /** One stage, or one person's; without either, all. */
  readonly stageId?: string | undefined;
  readonly assigneeId?: string | undefined;
}

/**
 * The tasks that stand first in each column of the board, straight from an index: as fast with 50,000 tasks on the
 * device as with 1,000. No order is asked for: the index is in the right one already, while SQLite, which does not see
 * that through PowerSync's view, would sort all of them first (8 times as long with 50,000). Verified ones come with
 * the rest, since only a few of them are still at hand.
 */
export async function readFirstTasks(db: CommonPowerSyncDatabase, of: FirstOf): Promise<TaskRow[]> {
  const parts = taskStates.filter(isShownFirst).map((state) => {
    const groups = byNeed.flatMap((urgency) =>
      ['IS NOT NULL', 'IS NULL'].map(
        (due) =>
          `SELECT * FROM (SELECT * FROM task WHERE ${where(of, state, urgency)} AND due_at ${due}
           AND deleted_at IS NULL LIMIT ${FIRST})`,
      ),
    );
    return `SELECT * FROM (${groups.join(' UNION ALL ')} LIMIT ${FIRST})`;
  });
  return readTasks(
    await db.getAll(parts.join(' UNION ALL '), [of.festivalId, of.stageId ?? null, of.assigneeId ?? null]),
  );
}

/** A `+` keeps an index from being used: one person's tasks are few, one stage's are found in the order of need. */
function where({ stageId, assigneeId }: FirstOf, state: TaskState, urgency: Urgency): string {
  const found = (column: string) => (assigneeId === undefined ? column : `+${column}`);
  return [
    `${found('festival_id')} = ?1`,
    `${found('state')} = '${state}'`,
    `${found('urgency')} = '${urgency}'`,
    ...(stageId === undefined ? [] : ['+stage_id = ?2']),
    ...(assigneeId === undefined ? [] : ['assignee_id = ?3']),
  ].join(' AND ');
}

const isShownFirst = (state: TaskState) => state !== 'verified';
