import { createMemo, For, Show } from 'solid-js';
import type { Receipt } from '../../data/receipts.ts';
import { t } from '../../ui/catalogue/rules.ts';
import type { Answer } from '../answers/answer.ts';
import { createWords } from '../answers/words.ts';

/** The answer of a receipt, in this festival's names and times. */
export function createAnswer(receipt: () => Receipt): () => Answer {
  const words = createWords();
  return createMemo(() => words.answer(receipt()));
}

/** What the author of a receipt did, in one sentence. */
export function createSentence(receipt: () => Receipt): () => string {
  const words = createWords();
  return createMemo(() => words.sentence(receipt()));
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
