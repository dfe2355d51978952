import { createMemo, For, Show } from 'solid-js';
import type { Mark, RowMarks } from '../../data/row-marks.ts';
import { createKeyed } from '../../ui/keyed.ts';
import { answerGroups } from '../activity/answer-groups.ts';
import { AnswerStrip, NoticeStrip } from '../activity/answer-strip.tsx';

/** What did not count, what waits, what was decided, and what others replaced, until the person has settled it. */
export function StripList(props: { readonly marks: RowMarks; readonly told: readonly string[] }) {
  const groups = createKeyed(createMemo(() => answerGroups(props.marks.needsYou)));
  const waiting = createKeyed(
    createMemo(() => waitingAnswers(props.marks).filter(({ id }) => !props.told.includes(id))),
  );
  const notices = createKeyed(() =>
    Object.values(props.marks.fields).flatMap((mark) => (mark.notice === undefined ? [] : [mark.notice])),
  );
  return (
    <Show when={groups().length + waiting().length + notices().length > 0}>
      <div class="flex flex-col gap-2">
        <For each={groups()}>
          {(group) => <AnswerStrip receipt={group.receipt} followers={group.followers} />}
        </For>
        <For each={waiting()}>
          {({ code, receipt }) => <AnswerStrip receipt={receipt} followers={[]} code={code} />}
        </For>
        <For each={notices()}>{(notice) => <NoticeStrip notice={notice} leave />}</For>
      </div>
    </Show>
  );
}

type Waiting = Pick<Mark, 'code'> & { readonly receipt: NonNullable<Mark['receipt']>; readonly id: string };

/** One for each receipt, though it may stand at several fields. */
function waitingAnswers(marks: RowMarks): readonly Waiting[] {
  const found = new Map<string, Waiting>();
  for (const { code, receipt } of [
    ...Object.values(marks.fields),
    ...(marks.mark === undefined ? [] : [marks.mark]),
  ])
    if (receipt !== undefined && waits.has(code)) found.set(receipt.id, { code, receipt, id: receipt.id });
  return [...found.values()];
}

const waits: ReadonlySet<string> = new Set(['parked', 'needs_review', 'decided']);
