import { A, useLocation } from '@solidjs/router';
import CircleUserRound from 'lucide-solid/icons/circle-user-round';
import OctagonX from 'lucide-solid/icons/octagon-x';
import { Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { Receipt } from '../../data/receipts.ts';
import type { TaskRow } from '../../data/rows.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { Mark } from '../../ui/mark.tsx';
import { createAnswer } from '../activity/receipt-answer.tsx';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { Due } from '../task/due.tsx';
import { StateIcon, UrgencyGlyph } from '../task/icons.tsx';
import { createTakeStep } from '../task/take-step.ts';
import { nextStep } from '../task/task-steps.ts';

export interface TaskCardProps {
  readonly task: TaskRow;
  /** What the column does not say already. */
  readonly says: 'stage' | 'state';
  readonly current: boolean;
}

/** A task at a glance, with the one step that most likely comes next. */
export function TaskCard(props: TaskCardProps) {
  const data = useData();
  const festival = useFestival();
  const location = useLocation();
  const takeStep = createTakeStep();
  const marks = data.rowMarks('task', () => props.task.id);
  const step = () => nextStep(props.task, festival.actor());
  const person = () =>
    props.task.assignee_id === null
      ? undefined
      : (festival.nameOf(props.task.assignee_id) ?? t.task.somebody);
  // What was not accepted says so in its strip.
  const shownMark = () => (marks().needsYou.length > 0 ? undefined : marks().mark?.code);
  const titleId = () => `card-${props.task.id}`;
  return (
    <article
      class="card @container flex flex-col gap-1 py-3 ps-5 pe-3"
      aria-labelledby={titleId()}
      data-task-id={props.task.id}
      data-state={props.task.state}
      data-urgency={props.task.urgency}
      data-sync={marks().mark?.code}
      data-current={props.current}
    >
      <div class="flex flex-wrap items-center gap-x-3 gap-y-1 empty:hidden">
        <UrgencyGlyph urgency={props.task.urgency} />
      </div>
      <h3 class="text-md" id={titleId()}>
        <A
          href={paths.task(festival.id, props.task.id, location.search)}
          class="card-link line-clamp-2"
          dir="auto"
          aria-current={props.current ? 'true' : undefined}
        >
          {props.task.title}
        </A>
      </h3>
      <Show when={marks().needsYou[0]}>{(receipt) => <CardStrip receipt={receipt()} />}</Show>
      <div class="flex flex-col gap-2 @xs:flex-row @xs:items-end @xs:justify-between">
        <div class="flex min-w-0 flex-col gap-1">
          <p class="flex flex-wrap items-center gap-x-3 gap-y-0.5 text-sm text-text-2">
            <Show
              when={props.says === 'stage'}
              fallback={
                <span class="inline-flex items-center gap-1">
                  <StateIcon state={props.task.state} size={16} />
                  {t.states[props.task.state]}
                </span>
              }
            >
              <span dir="auto">{festival.stageName(props.task.stage_id) ?? t.board.unknownStage}</span>
            </Show>
            <Show when={person()}>
              {(name) => (
                <span class="inline-flex items-center gap-1">
                  <CircleUserRound size={16} aria-hidden="true" />
                  <bdi>{name()}</bdi>
                </span>
              )}
            </Show>
            <Due task={props.task} />
          </p>
          {/* Kept free while there is no mark, so that nothing moves when one comes. */}
          <span class="flex min-h-7.5 items-center">
            <Show when={shownMark()}>{(code) => <Mark code={code()} />}</Show>
          </span>
        </div>
        <Show when={step()}>
          {(next) => (
            <Button
              class="relative z-10 shrink-0 @xs:min-w-28"
              kind={next().name === 'unblock' ? 'plain' : 'primary'}
              aria-label={t.steps.of(t.steps[next().name], props.task.title)}
              data-step={next().to}
              onClick={() => takeStep(props.task, next().to)}
            >
              {t.steps[next().name]}
            </Button>
          )}
        </Show>
      </div>
    </article>
  );
}

/** Why a change of this task did not count; the task itself offers what to do. */
function CardStrip(props: { readonly receipt: Receipt }) {
  const answer = createAnswer(() => props.receipt);
  return (
    <p
      class="tone strip flex items-start gap-2"
      data-tone="bad"
      data-receipt-id={props.receipt.id}
      data-result={props.receipt.result}
      data-reason={props.receipt.reason_code ?? ''}
    >
      <span class="tone pt-1" data-tone="bad">
        <OctagonX size={16} aria-hidden="true" />
      </span>
      <span class="font-semibold" dir="auto">
        {answer().title}
      </span>
    </p>
  );
}
