import { A } from '@solidjs/router';
import { Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { Receipt } from '../../data/receipts.ts';
import { t } from '../../ui/catalogue/rules.ts';
import { Mark } from '../../ui/mark.tsx';
import { AnswerSteps } from '../answers/answer-steps.tsx';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { createAnswer, createSentence, Followers } from './receipt-answer.tsx';

export interface ReceiptRowProps {
  readonly receipt: Receipt;
  /** What can be done is offered where the answer waits for the person, together with what fell with it. */
  readonly waiting?: { readonly followers: readonly Receipt[] };
  /** Whether its details are shown beside the list. */
  readonly current?: boolean;
  /** What the address says beside the receipt. */
  readonly search?: string;
}

/** One line of the timeline: what was done, when, and what became of it. The line opens the rest. */
export function ReceiptRow(props: ReceiptRowProps) {
  const { activity } = useData();
  const festival = useFestival();
  const answer = createAnswer(() => props.receipt);
  const sentence = createSentence(() => props.receipt);
  const at = () => props.receipt.written_at ?? props.receipt.received_at;
  // "Confirmed" says it all; every other answer has more to say.
  const hasMore = () => props.receipt.result !== 'applied' || props.receipt.reason_code !== null;
  const settled = () => activity.settled(props.receipt.id);
  return (
    <li
      class="receipt-row edge-b flex flex-col gap-2 py-3"
      data-receipt-id={props.receipt.id}
      data-result={props.receipt.result}
      data-reason={props.receipt.reason_code ?? ''}
      data-current={props.current ?? false}
    >
      <div class="flex flex-wrap items-start justify-between gap-x-3 gap-y-1">
        <p class="min-w-0 grow basis-56" dir="auto">
          <A
            class="receipt-link"
            href={paths.receipt(festival.id, props.receipt.id) + (props.search ?? '')}
            state={{ back: true }}
            noScroll
            aria-current={props.current ? 'true' : undefined}
          >
            {sentence()}
          </A>
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
            <div class="relative z-10 flex flex-wrap items-center gap-2 empty:hidden">
              <AnswerSteps receipt={props.receipt} answer={answer()} followers={waiting().followers} brief />
            </div>
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
        <Show when={settled().has('sent_again')}> · {t.recovery.wasSentAgain}</Show>
        <Show when={settled().has('dropped')}> · {t.next.dropped}</Show>
      </p>
    </li>
  );
}
