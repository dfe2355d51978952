import { lazy, Suspense } from 'solid-js';

export interface TaskDetailProps {
  readonly id: string;
  /** Whether the reading position moves here, because the task took the place of the board. */
  readonly focusHeading: boolean;
}

/** What the board does without comes as a file of its own; the board's cards do not wait for it. */
const TaskPage = lazy(async () => ({ default: (await import('./task-page.tsx')).TaskPage }));

/** Ahead of the first tap, so that a task opens within it. */
export const preloadTask = (): void => void TaskPage.preload();

/** One task: do it and leave a trace. */
export function TaskDetail(props: TaskDetailProps) {
  return (
    <div class="flex h-full flex-col" data-task-detail={props.id}>
      <Suspense>
        <TaskPage id={props.id} focusHeading={props.focusHeading} />
      </Suspense>
    </div>
  );
}
