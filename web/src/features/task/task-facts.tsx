import { createMemo, For, Show } from 'solid-js';
import type { RowMarks } from '../../data/row-marks.ts';
import type { TaskRow } from '../../data/rows.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import { createKeyed } from '../../ui/keyed.ts';
import { Mark } from '../../ui/mark.tsx';
import { answerGroups } from '../activity/answer-groups.ts';
import { AnswerStrip, NoticeStrip } from '../activity/answer-strip.tsx';
import { useFestival } from '../shell/festival.tsx';
import { Due } from './due.tsx';
import { StateIcon, UrgencyGlyph } from './icons.tsx';
import { tagsOf } from './tags.ts';

/** State, by whom and since when. */
export function StateLine(props: { readonly task: TaskRow; readonly marks: RowMarks }) {
  const festival = useFestival();
  return (
    <div class="flex flex-wrap items-center gap-x-3 gap-y-1" data-field="state">
      <span class="inline-flex items-center gap-2 font-semibold">
        <StateIcon state={props.task.state} size={20} />
        {t.states[props.task.state]}
      </span>
      <Show when={props.task.state_by}>
        {(by) => (
          <span class="text-text-2" dir="auto">
            {festival.nameOf(by()) ?? t.task.somebody}
          </span>
        )}
      </Show>
      <Show when={props.task.state_at}>
        {(at) => (
          <time class="text-text-2" datetime={at()} title={festival.times().full(at())}>
            {t.task.stateSince(festival.times().short(at()))}
          </time>
        )}
      </Show>
      <UrgencyGlyph urgency={props.task.urgency} />
      {/* The marks of title and state share a line that is always there. */}
      <span class="flex min-h-7.5 basis-full flex-wrap items-center gap-2">
        <FieldMark marks={props.marks} column="title" label={t.task.title} />
        <FieldMark marks={props.marks} column="state" label={t.task.state} />
      </span>
    </div>
  );
}

export interface FieldMarkProps {
  readonly marks: RowMarks;
  readonly column: string;
  /** The field's name, where the mark does not stand at the field itself. */
  readonly label?: string;
}

/** Where the change of one field is. Whoever places it keeps room for it, so that nothing moves when it comes. */
export function FieldMark(props: FieldMarkProps) {
  const mark = () => props.marks.fields[props.column];
  return (
    <Show when={mark()}>
      {(shown) => (
        <span
          class="inline-flex items-center gap-1.5"
          data-field-mark={props.column}
          data-sync={shown().code}
        >
          <Show when={props.label}>
            <span class="text-sm text-text-2">{props.label}</span>
          </Show>
          <Mark code={shown().code} />
        </span>
      )}
    </Show>
  );
}

/** What did not count, and what others replaced, until the person has settled it. */
export function Strips(props: { readonly marks: RowMarks }) {
  const groups = createKeyed(createMemo(() => answerGroups(props.marks.needsYou)));
  const notices = createKeyed(() =>
    Object.values(props.marks.fields).flatMap((mark) => (mark.notice === undefined ? [] : [mark.notice])),
  );
  return (
    <Show when={groups().length + notices().length > 0}>
      <div class="flex flex-col gap-2">
        <For each={groups()}>
          {(group) => <AnswerStrip receipt={group.receipt} followers={group.followers} />}
        </For>
        <For each={notices()}>{(notice) => <NoticeStrip notice={notice} leave />}</For>
      </div>
    </Show>
  );
}

/** What is only read here. */
export function Facts(props: { readonly task: TaskRow }) {
  const festival = useFestival();
  const tags = () => tagsOf(props.task.tags);
  return (
    <dl class="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2">
      <dt class="text-text-2">{t.task.stage}</dt>
      <dd dir="auto">{festival.stageName(props.task.stage_id) ?? t.board.unknownStage}</dd>
      <dt class="text-text-2">{t.task.due}</dt>
      <dd>
        <Show when={props.task.due_at} fallback={t.board.noDue}>
          <Due task={props.task} />
        </Show>
      </dd>
      <Show when={props.task.expected_crowd !== null}>
        <dt class="text-text-2">{t.task.crowd}</dt>
        <dd class="num">{new Intl.NumberFormat().format(props.task.expected_crowd ?? 0)}</dd>
      </Show>
      <Show when={tags().length > 0}>
        <dt class="text-text-2">{t.task.tags}</dt>
        <dd class="flex flex-wrap gap-2">
          <For each={tags()}>
            {(tag) => (
              <span class="tone pill" data-tone="saved" dir="auto">
                {tag}
              </span>
            )}
          </For>
        </dd>
      </Show>
    </dl>
  );
}
