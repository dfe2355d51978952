import { A, useLocation } from '@solidjs/router';
import { createMemo, onMount, Show, Suspense } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { TaskRow } from '../../data/rows.ts';
import { createTaskReceipts } from '../../data/task-receipts.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import { Message } from '../../ui/message.tsx';
import { AnswerStrips } from '../answers/answer-strips.tsx';
import { FieldMark } from '../answers/field-mark.tsx';
import { TaskGear } from '../gear/task-gear.tsx';
import { TaskNote } from '../note/task-note.tsx';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { ClaimLine } from './claim-line.tsx';
import { DeletedTask } from './deleted-task.tsx';
import { StateLine } from './state-line.tsx';
import { StepButtons } from './step-buttons.tsx';
import { TaskBar } from './task-bar.tsx';
import type { TaskDetailProps } from './task-detail.tsx';
import { TaskFields } from './task-fields.tsx';
import { TaskHistory } from './task-history.tsx';
import { createTaskKeys, StateMenu } from './task-keys.tsx';
import { TitleField } from './title-field.tsx';

/** The task that the address names, whatever became of it. */
export function TaskPage(props: TaskDetailProps) {
  const festival = useFestival();
  // What was there stays until it is known to be gone: a moment without it would take the focus and what is typed.
  const task = createMemo<TaskRow | undefined>(
    (before) => festival.task(props.id) ?? (festival.isTaskKnown(props.id) ? undefined : before),
  );
  return (
    <Show when={task()} fallback={<NotThere id={props.id} />}>
      {(found) => (
        <>
          <TaskBar task={found()} />
          <Show
            when={found().deleted_at}
            fallback={<TaskBody task={found()} focusHeading={props.focusHeading} />}
          >
            {(at) => <DeletedTask task={found()} at={at()} />}
          </Show>
        </>
      )}
    </Show>
  );
}

/** One text for what was never there, is not there any more, or is not this person's to see (WB-14). */
function NotThere(props: { readonly id: string }) {
  const festival = useFestival();
  const location = useLocation();
  return (
    <Show when={festival.isTaskKnown(props.id)}>
      <Message heading title={t.task.notThereTitle} body={t.task.notThereBody}>
        <A class="button" data-kind="primary" href={paths.board(festival.id, location.search)}>
          {t.app.backToBoard}
        </A>
      </Message>
    </Show>
  );
}

function TaskBody(props: { readonly task: TaskRow; readonly focusHeading: boolean }) {
  const data = useData();
  const marks = data.rowMarks('task', () => props.task.id);
  const receipts = createTaskReceipts(data.db, props.task.id);
  const stateMenu = createTaskKeys(() => props.task);
  let heading: HTMLHeadingElement | undefined;
  onMount(() => {
    if (props.focusHeading) heading?.focus({ preventScroll: true });
  });
  return (
    <>
      <div class="min-h-0 grow overflow-y-auto">
        <article
          class="task-page mx-auto max-w-5xl px-4 pt-1 pb-8"
          aria-labelledby="task-heading"
          data-state={props.task.state}
          data-urgency={props.task.urgency}
          data-sync={marks().mark?.code}
        >
          <div class="task-parts">
            <div class="task-head flex min-w-0 flex-col gap-4">
              <h1 id="task-heading" class="sr-only" tabindex="-1" ref={heading}>
                {props.task.title}
              </h1>
              <div class="flex flex-col gap-1">
                <TitleField task={props.task} />
                <StateLine task={props.task} />
              </div>
              <AnswerStrips table="task" id={props.task.id} />
              <div class="max-lg:hidden">
                <StepButtons task={props.task} />
              </div>
            </div>
            <div class="task-fields flex min-w-0 flex-col gap-5">
              <ClaimLine
                task={props.task}
                mark={<FieldMark table="task" id={props.task.id} field="assignee_id" />}
              />
              <TaskFields task={props.task} />
            </div>
            <div class="task-note flex min-w-0 flex-col gap-8">
              <TaskNote taskId={props.task.id} />
              {/* Its rows may come later than the rest, which stays as it is, with the focus in it. */}
              <Suspense>
                <TaskGear taskId={props.task.id} />
              </Suspense>
            </div>
            <div class="task-history min-w-0">
              <TaskHistory taskId={props.task.id} receipts={receipts()} />
            </div>
          </div>
        </article>
      </div>
      <div class="bottom-bar edge-t shrink-0 bg-surface px-4 py-2 lg:hidden">
        <StepButtons task={props.task} />
      </div>
      <StateMenu task={props.task} menu={stateMenu} />
    </>
  );
}
