import { A } from '@solidjs/router';
import { Match, Show, Switch } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { createRowNow } from '../../data/receipt-story.ts';
import type { Notice, Receipt } from '../../data/receipts.ts';
import type { MarkCode } from '../../data/row-marks.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/rules.ts';
import { AnswerSteps } from '../answers/answer-steps.tsx';
import { same } from '../answers/form-fields.ts';
import { resending } from '../answers/resend.ts';
import { fieldName } from '../answers/values.ts';
import { createWords } from '../answers/words.ts';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { saving } from '../shell/saving.tsx';
import { createAnswer, Followers } from './receipt-answer.tsx';

export interface AnswerStripProps {
  readonly receipt: Receipt;
  readonly followers: readonly Receipt[];
  /** What the answer is at its field; what was not accepted unless given. */
  readonly code?: MarkCode;
}

const tones: Partial<Readonly<Record<MarkCode, string>>> = {
  parked: 'held',
  needs_review: 'wait',
  decided: 'wait',
};

/** An answer where the change was made: what became of it, and what can be done now. */
export function AnswerStrip(props: AnswerStripProps) {
  const { activity } = useData();
  const festival = useFestival();
  const words = createWords();
  const answer = createAnswer(() => props.receipt);
  const wrote = () => {
    const { field, detail } = answer();
    return field === undefined || detail?.submitted === undefined || field === 'payload'
      ? undefined
      : words.say(field, detail.submitted);
  };
  return (
    <div
      class="tone strip flex flex-col gap-2"
      data-tone={tones[props.code ?? 'rejected'] ?? 'bad'}
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
      <div class="flex flex-wrap items-center gap-2">
        <Switch>
          <Match when={props.code === 'decided'}>
            <Button onClick={() => activity.settle(props.receipt.id, 'seen')}>{t.next.ok}</Button>
          </Match>
          <Match when={true}>
            <AnswerSteps receipt={props.receipt} answer={answer()} followers={props.followers} brief />
          </Match>
        </Switch>
        <A
          class="button"
          data-kind="quiet"
          href={paths.receipt(festival.id, props.receipt.id)}
          state={{ back: true }}
        >
          {t.next.details}
        </A>
      </div>
    </div>
  );
}

/** Somebody's change replaced one of mine. */
export function NoticeStrip(props: { readonly notice: Notice; readonly leave: boolean }) {
  const { activity, db, writes } = useData();
  const words = createWords();
  const row = createRowNow(db, props.notice.table_name, props.notice.row_id);
  const name = () => props.notice.by_name ?? t.task.somebody;
  const say = (value: unknown) => words.say(props.notice.field, value);
  // Only while theirs still stands: later changes have made it pointless.
  const mineAgain = () => {
    const { table_name, row_id, field, your_value, their_value } = props.notice;
    if (!same(row()?.[field], their_value)) return undefined;
    return resending({ op: 'PATCH', table_name, row_id }, { [field]: your_value });
  };
  const seen = () => activity.settle(props.notice.receipt_id, 'seen');
  const setMineAgain = async (write: NonNullable<ReturnType<typeof mineAgain>>) => {
    if (await saving(write(writes, {}))) await seen();
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
        <Show when={mineAgain()} keyed>
          {(write) => <Button onClick={() => setMineAgain(write)}>{t.notices.setMineAgain}</Button>}
        </Show>
        <Show when={props.leave}>
          <Button onClick={seen}>{t.next.leave}</Button>
        </Show>
      </div>
    </div>
  );
}
