import { A } from '@solidjs/router';
import { Show } from 'solid-js';
import type { Receipt } from '../../data/receipts.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import { Mark } from '../../ui/mark.tsx';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { AnswerSteps } from './answer-steps.tsx';
import { createAnswer, createSentence, Followers } from './receipt-answer.tsx';

export interface ReceiptRowProps {
  readonly receipt: Receipt;
  /** Whether the row's task is named by a link; not below the task itself. */
  readonly linked: boolean;
  /** What can be done is offered where the answer waits for the person, together with what fell with it. */
  readonly waiting?: { readonly followers: readonly Receipt[] };
}

/** One line of the timeline: what was done, when, and what became of it. */
export function ReceiptRow(props: ReceiptRowProps) {
  const festival = useFestival();
  const answer = createAnswer(() => props.receipt);
  const sentence = createSentence(() => props.receipt);
  const at = () => props.receipt.written_at ?? props.receipt.received_at;
  const onBoard = () => props.linked && festival.task(props.receipt.row_id ?? '') !== undefined;
  // "Confirmed" says it all; every other answer has more to say.
  const hasMore = () => props.receipt.result !== 'applied' || props.receipt.reason_code !== null;
  return (
    <li
      class="edge-b flex flex-col gap-2 py-3"
      data-receipt-id={props.receipt.id}
      data-result={props.receipt.result}
      data-reason={props.receipt.reason_code ?? ''}
    >
      <div class="flex flex-wrap items-start justify-between gap-x-3 gap-y-1">
        <p class="min-w-0 grow basis-56" dir="auto">
          <Show when={onBoard()} fallback={sentence()}>
            <A class="link" href={paths.task(festival.id, props.receipt.row_id ?? '')}>
              {sentence()}
            </A>
          </Show>
        </p>
        <Mark code={props.receipt.result} />
      </div>
      <Show when={hasMore()}>
        <div>
          <p class="font-semibold" dir="auto">
            {answer().title}
          </p>
          <p class="text-text-2" dir="auto">
            {answer().sentence}
          </p>
        </div>
      </Show>
      <Show when={props.waiting}>
        {(waiting) => (
          <>
            <Followers receipts={waiting().followers} />
            <AnswerSteps receipt={props.receipt} answer={answer()} followers={waiting().followers} />
          </>
        )}
      </Show>
      <p class="num text-sm text-text-2">
        <time datetime={at()} title={festival.times().full(at())}>
          {t.activity.writtenAt(festival.times().clock(at()))}
        </time>
        {' · '}
        <time datetime={props.receipt.received_at} title={festival.times().full(props.receipt.received_at)}>
          {t.activity.receivedAt(festival.times().clock(props.receipt.received_at))}
        </time>
      </p>
    </li>
  );
}
