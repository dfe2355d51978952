import { A, useLocation } from '@solidjs/router';
import CircleUserRound from 'lucide-solid/icons/circle-user-round';
import Ellipsis from 'lucide-solid/icons/ellipsis';
import OctagonX from 'lucide-solid/icons/octagon-x';
import UsersRound from 'lucide-solid/icons/users-round';
import { Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { Receipt } from '../../data/receipts.ts';
import type { TaskRow } from '../../data/rows.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { Mark } from '../../ui/mark.tsx';
import { stillIcon } from '../../ui/still-icon.tsx';
import { AnswerTitle } from '../answers/answer-title.tsx';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { Due } from '../task/due.tsx';
import { StateIcon, UrgencyGlyph } from '../task/icons.tsx';
import { nextStep } from '../task/task-steps.ts';
import { useBoardActs } from './board-acts.tsx';
import { crowdWords } from './crowd.ts';

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
  const acts = useBoardActs();
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
      class="card flex flex-col gap-1 pt-1 pb-2 ps-5 pe-2"
      aria-labelledby={titleId()}
      data-task-id={props.task.id}
      data-state={props.task.state}
      data-urgency={props.task.urgency}
      data-sync={marks().mark?.code}
      data-current={props.current}
      data-selected={acts.selected().has(props.task.id)}
    >
      <div class="card-head">
        <UrgencyGlyph urgency={props.task.urgency} />
        <h3 class="card-title" id={titleId()}>
          <A
            href={paths.task(festival.id, props.task.id, location.search)}
            class="card-link line-clamp-2"
            dir="auto"
            draggable={false}
            data-task-link
            aria-current={props.current ? 'true' : undefined}
          >
            {props.task.title}
          </A>
        </h3>
        <button
          type="button"
          class="button card-menu"
          data-kind="quiet"
          data-shape="icon"
          aria-haspopup="menu"
          aria-label={t.board.moveTask(props.task.title)}
          onClick={(event) =>
            acts.openMenu({ kind: 'move', taskId: props.task.id, anchor: event.currentTarget })
          }
        >
          {stillIcon(Ellipsis, 20)}
        </button>
      </div>
      <Show when={marks().needsYou[0]}>{(receipt) => <CardStrip receipt={receipt()} />}</Show>
      <p class="flex min-h-5 flex-wrap items-center gap-x-3 gap-y-0.5 text-sm text-text-2">
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
              {stillIcon(CircleUserRound, 16)}
              <bdi>{name()}</bdi>
            </span>
          )}
        </Show>
        <Due task={props.task} />
        <Show when={props.task.expected_crowd}>
          {(crowd) => (
            <span class="num inline-flex items-center gap-1" title={t.board.crowd(crowdWords(crowd()))}>
              {stillIcon(UsersRound, 16)}
              {crowdWords(crowd())}
            </span>
          )}
        </Show>
      </p>
      {/* Kept free while there is neither step nor mark, so that nothing moves when one comes. */}
      <div class="mt-auto flex min-h-target flex-wrap items-center gap-x-2 gap-y-1">
        <Show when={shownMark()}>{(code) => <Mark code={code()} />}</Show>
        <Show when={step()}>
          {(next) => (
            <Button
              class="card-step ms-auto"
              kind={next().name === 'unblock' ? 'plain' : 'primary'}
              aria-label={t.steps.of(t.steps[next().name], props.task.title)}
              data-step={next().to}
              onClick={() => void acts.step(props.task, next().to)}
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
  return (
    <p
      class="tone strip flex items-start gap-2"
      data-tone="bad"
      data-receipt-id={props.receipt.id}
      data-result={props.receipt.result}
      data-reason={props.receipt.reason_code ?? ''}
    >
      <span class="tone pt-1" data-tone="bad">
        {stillIcon(OctagonX, 16)}
      </span>
      <span class="font-semibold" dir="auto">
        <AnswerTitle receipt={props.receipt} />
      </span>
    </p>
  );
}
