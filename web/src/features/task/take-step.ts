import type { TaskState } from '@festival-ops/domain/task-workflow';
import { useData } from '../../data/data-context.tsx';
import type { TaskRow } from '../../data/rows.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import { announceMine } from '../shell/announcer.tsx';
import { saving } from '../shell/saving.tsx';

/** Brings a task to another state, says so, and keeps the focus on it should its card move away. */
export function createTakeStep(): (task: TaskRow, to: TaskState) => Promise<void> {
  const { writes } = useData();
  return async (task, to) => {
    const { id, title } = task;
    if (!(await saving(writes.stepTask(id, to)))) return;
    announceMine(t.board.moved(title, t.states[to]));
    if (document.activeElement !== document.body) return;
    document
      .querySelector<HTMLElement>(`[data-task-id="${CSS.escape(id)}"] a`)
      ?.focus({ preventScroll: true });
  };
}
