import { createMemo, For, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { Receipt } from '../../data/receipts.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import { useFestival } from '../shell/festival.tsx';
import { type Answer, answerOf } from './answer.ts';
import { changeSentence } from './sentence.ts';

/** The answer of a receipt, in this festival's names and times. */
export function createAnswer(receipt: () => Receipt): () => Answer {
  const festival = useFestival();
  return createMemo(() =>
    answerOf(receipt(), {
      title: festival.task(receipt().row_id ?? '')?.title,
      nameOf: festival.nameOf,
      times: festival.times(),
    }),
  );
}

/** What the author of a receipt did, in one sentence. */
export function createSentence(receipt: () => Receipt): () => string {
  const data = useData();
  const festival = useFestival();
  return createMemo(() =>
    changeSentence(
      {
        op: receipt().op,
        table: receipt().table_name,
        fields: Object.fromEntries(
          Object.entries(receipt().fields).map(([column, field]) => [
            column,
            { to: field.submitted, from: field.base },
          ]),
        ),
      },
      {
        who: receipt().author_id === data.userId ? t.did.you : (receipt().author_name ?? t.did.someone),
        authorId: receipt().author_id,
        title: festival.task(receipt().row_id ?? '')?.title,
        nameOf: festival.nameOf,
      },
    ),
  );
}

/** What fell with an answer, a line each. */
export function Followers(props: { readonly receipts: readonly Receipt[] }) {
  return (
    <Show when={props.receipts.length > 0}>
      <ul class="flex flex-col gap-1">
        <For each={props.receipts}>{(receipt) => <Follower receipt={receipt} />}</For>
      </ul>
    </Show>
  );
}

function Follower(props: { readonly receipt: Receipt }) {
  const sentence = createSentence(() => props.receipt);
  const answer = createAnswer(() => props.receipt);
  return (
    <li
      class="text-text-2"
      dir="auto"
      data-receipt-id={props.receipt.id}
      data-result={props.receipt.result}
      data-reason={props.receipt.reason_code ?? ''}
    >
      {t.activity.fellToo(sentence(), answer().title)}
    </li>
  );
}
