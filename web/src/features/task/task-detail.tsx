import { A, useLocation } from '@solidjs/router';
import ArrowLeft from 'lucide-solid/icons/arrow-left';
import { onMount, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { TaskRow } from '../../data/rows.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import { Message } from '../../ui/message.tsx';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { saving } from '../shell/saving.tsx';
import { DeleteTask } from './delete-task.tsx';
import { ClaimLine, StepButtons } from './task-actions.tsx';
import { Facts, FieldMark, StateLine, Strips } from './task-facts.tsx';
import { TaskHistory } from './task-history.tsx';
import { TitleField } from './title-field.tsx';
import { UrgencyChoice } from './urgency-choice.tsx';

export interface TaskDetailProps {
  readonly id: string;
  /** Whether the reading position moves here, because the task took the place of the board. */
  readonly focusHeading: boolean;
}

/** One task: do it and leave a trace. */
export function TaskDetail(props: TaskDetailProps) {
  const festival = useFestival();
  const location = useLocation();
  const task = () => festival.task(props.id);
  return (
    <div class="flex h-full flex-col" data-task-detail={props.id}>
      <div class="shrink-0 px-2 pt-1 lg:px-4">
        <A class="button" data-kind="quiet" href={paths.board(festival.id, location.search)}>
          <ArrowLeft size={20} aria-hidden="true" class="rtl:rotate-180" />
          {t.task.back}
        </A>
      </div>
      <Show when={task()} fallback={<NotThere />}>
        {(found) => (
          <Show
            when={found().deleted_at}
            fallback={<TaskBody task={found()} focusHeading={props.focusHeading} />}
          >
            {(at) => <DeletedTask task={found()} at={at()} />}
          </Show>
        )}
      </Show>
    </div>
  );
}

/** One text for what was never there, is not there any more, or is not this person's to see (WB-14). */
function NotThere() {
  const festival = useFestival();
  return (
    <Message heading title={t.task.notThereTitle} body={t.task.notThereBody}>
      <A class="button" data-kind="primary" href={paths.board(festival.id)}>
        {t.app.backToBoard}
      </A>
    </Message>
  );
}

/** A task that a lead deleted: what it was, and what became of my changes to it. */
function DeletedTask(props: { readonly task: TaskRow; readonly at: string }) {
  const data = useData();
  const festival = useFestival();
  const marks = data.rowMarks('task', () => props.task.id);
  return (
    <div class="min-h-0 grow overflow-y-auto">
      <div class="mx-auto flex max-w-2xl flex-col gap-5 px-4 pt-2 pb-8" data-state="deleted">
        <h1 class="text-lg" dir="auto">
          {props.task.title}
        </h1>
        <p class="tone strip" data-tone="saved">
          <time datetime={props.at} title={festival.times().full(props.at)}>
            {t.task.deleted(festival.times().short(props.at))}
          </time>
        </p>
        <Strips marks={marks()} />
        <TaskHistory taskId={props.task.id} />
      </div>
    </div>
  );
}

function TaskBody(props: { readonly task: TaskRow; readonly focusHeading: boolean }) {
  const data = useData();
  const marks = data.rowMarks('task', () => props.task.id);
  let heading: HTMLHeadingElement | undefined;
  onMount(() => {
    if (props.focusHeading) heading?.focus({ preventScroll: true });
  });
  return (
    <>
      <div class="min-h-0 grow overflow-y-auto">
        <div class="mx-auto grid max-w-5xl gap-x-10 gap-y-6 px-4 pt-1 pb-8 xl:grid-cols-[3fr_2fr]">
          <article
            class="flex min-w-0 flex-col gap-5"
            aria-labelledby="task-heading"
            data-state={props.task.state}
            data-urgency={props.task.urgency}
            data-sync={marks().mark?.code}
          >
            <h1 id="task-heading" class="sr-only" tabindex="-1" ref={heading}>
              {props.task.title}
            </h1>
            <div class="flex flex-col gap-1">
              <TitleField task={props.task} />
              <StateLine task={props.task} marks={marks()} />
            </div>
            <Strips marks={marks()} />
            <div class="max-lg:hidden">
              <StepButtons task={props.task} />
            </div>
            <ClaimLine task={props.task} mark={<FieldMark marks={marks()} column="assignee_id" />} />
            <UrgencyChoice
              value={props.task.urgency}
              mark={<FieldMark marks={marks()} column="urgency" />}
              onChoose={(urgency) => saving(data.writes.editTask(props.task.id, { urgency }))}
            />
            <Facts task={props.task} />
          </article>
          <div class="flex min-w-0 flex-col gap-6">
            <TaskHistory taskId={props.task.id} />
            <DeleteTask task={props.task} />
          </div>
        </div>
      </div>
      <div class="edge-t shrink-0 bg-surface px-4 py-2 lg:hidden">
        <StepButtons task={props.task} />
      </div>
    </>
  );
}
