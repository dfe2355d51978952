import type { TaskRow } from '../../data/rows.ts';
import { byNeed } from '../board/board-view.ts';

export interface Neighbours {
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/**
 * The tasks beside one in its column of the board.
 * @param stageId only those of this stage, if the board shows only one
 */
export function neighboursOf(
  task: TaskRow,
  tasks: readonly TaskRow[],
  stageId: string | undefined,
): Neighbours {
  const column = tasks
    .filter(({ state, stage_id, deleted_at }) => {
      const isShown = stageId === undefined || stage_id === stageId;
      return deleted_at === null && state === task.state && isShown;
    })
    .sort(byNeed);
  const at = column.findIndex(({ id }) => id === task.id);
  return at < 0
    ? { before: undefined, after: column[0]?.id }
    : { before: column[at - 1]?.id, after: column[at + 1]?.id };
}
