import { Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { Notice, Receipt } from '../../data/receipts.ts';
import type { TaskChanges } from '../../data/writes.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { useFestival } from '../shell/festival.tsx';
import { saving } from '../shell/saving.tsx';
import { AnswerSteps } from './answer-steps.tsx';
import { createAnswer, Followers } from './receipt-answer.tsx';
import { taskChange } from './resend.ts';
import { fieldName, valueText } from './sentence.ts';

/** A change that did not count, where it was made: why, and what can be done now. */
export function AnswerStrip(props: { readonly receipt: Receipt; readonly followers: readonly Receipt[] }) {
  const festival = useFestival();
  const answer = createAnswer(() => props.receipt);
  const wrote = () => {
    const { field, detail } = answer();
    return field === undefined || detail?.submitted === undefined
      ? undefined
      : valueText(field, detail.submitted, festival.nameOf);
  };
  return (
    <div
      class="tone strip flex flex-col gap-2"
      data-tone="bad"
      data-receipt-id={props.receipt.id}
      data-result={props.receipt.result}
      data-reason={props.receipt.reason_code ?? ''}
    >
      <div>
        <p class="strip-title" dir="auto">
          {answer().title}
        </p>
        <p dir="auto">{answer().sentence}</p>
        <Show when={wrote()}>
          {(text) => (
            <p class="text-text-2">
              {t.activity.youWrote}: <bdi>{text()}</bdi>
            </p>
          )}
        </Show>
      </div>
      <Followers receipts={props.followers} />
      <AnswerSteps receipt={props.receipt} answer={answer()} followers={props.followers} />
    </div>
  );
}

/** Somebody's change replaced one of mine. */
export function NoticeStrip(props: { readonly notice: Notice; readonly leave: boolean }) {
  const { activity, writes } = useData();
  const festival = useFestival();
  const name = () => props.notice.by_name ?? t.task.somebody;
  const say = (value: unknown) => valueText(props.notice.field, value, festival.nameOf);
  // Only while theirs still stands: later changes have made it pointless.
  const mineAgain = () => {
    const task = festival.task(props.notice.row_id);
    const row: Readonly<Record<string, unknown>> | undefined = task && { ...task };
    return row?.[props.notice.field] === props.notice.their_value
      ? taskChange(props.notice.field, props.notice.your_value)
      : undefined;
  };
  const seen = () => activity.settle(props.notice.receipt_id, 'seen');
  const setMineAgain = async (change: TaskChanges) => {
    if (await saving(writes.editTask(props.notice.row_id, change))) await seen();
  };
  return (
    <div class="tone strip flex flex-col gap-2" data-tone="info" data-notice-id={props.notice.id}>
      <div>
        <p class="strip-title" dir="auto">
          {t.notices.replacedTitle(name(), fieldName(props.notice.field))}
        </p>
        <p dir="auto">
          {t.notices.replacedBody(say(props.notice.your_value), name(), say(props.notice.their_value))}
        </p>
      </div>
      <div class="flex flex-wrap gap-2 empty:hidden">
        <Show when={mineAgain()}>
          {(change) => <Button onClick={() => setMineAgain(change())}>{t.notices.setMineAgain}</Button>}
        </Show>
        <Show when={props.leave}>
          <Button onClick={seen}>{t.next.leave}</Button>
        </Show>
      </div>
    </div>
  );
}
