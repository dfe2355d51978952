import { createMemo, For, Show } from 'solid-js';
import type { RowMarks } from '../../data/row-marks.ts';
import { createKeyed } from '../../ui/keyed.ts';
import { answerGroups } from '../activity/answer-groups.ts';
import { AnswerStrip, NoticeStrip } from '../activity/answer-strip.tsx';

/** What did not count, what waits, what was decided, and what others replaced, until the person has settled it. */
export function StripList(props: { readonly marks: RowMarks }) {
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
