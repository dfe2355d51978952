import { A } from '@solidjs/router';
import { createMemo, For, Match, onMount, Show, Switch } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { createReceiptStory, createRowNow, type ReceiptStory } from '../../data/receipt-story.ts';
import type { Receipt } from '../../data/receipts.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/answers.ts';
import { Mark } from '../../ui/mark.tsx';
import { dismissToast, showToast } from '../../ui/toast.tsx';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { AnswerSteps } from './answer-steps.tsx';
import { HeldDetail } from './held-detail.tsx';
import { plainText } from './plain-text.ts';
import { whyPath } from './steps.ts';
import { ThreeLines } from './three-lines.tsx';
import { changeOf, createWords } from './words.ts';
import { WrittenText } from './written-text.tsx';

/**
 * One answer with all there is to it: what happened, what was written, what is there now, what had been seen, and what
 * can be done. Out of the local database, so that it is the same after a reload, without a network and on another
 * device of the same person.
 */
export function Recovery(props: { readonly id: string }) {
  const { activity, db } = useData();
  return (
    <Show when={props.id} keyed>
      {(id) => {
        const story = createReceiptStory(db, id);
        // What it said in passing stands here in full.
        dismissToast(id);
        const held = () => activity.held().find((one) => one.id === id);
        return (
          <Switch>
            <Match when={held()}>{(one) => <HeldDetail held={one()} />}</Match>
            <Match when={story()}>{(found) => <ReceiptDetail story={found()} />}</Match>
            <Match when={story() === null}>
              <p class="text-text-2">{t.recovery.notHere}</p>
            </Match>
          </Switch>
        );
      }}
    </Show>
  );
}

function ReceiptDetail(props: { readonly story: ReceiptStory }) {
  const data = useData();
  const festival = useFestival();
  const words = createWords();
  const receipt = () => props.story.receipt;
  const row = createRowNow(data.db, receipt().table_name, receipt().row_id);
  const deciding = createMemo(() => words.answer(receipt()).field);
  const answer = createMemo(() => words.answer(receipt(), row()?.[deciding() ?? '']));
  const settled = () => data.activity.settled(receipt().id);
  const mine = () => receipt().author_id === data.userId;
  const open = () => mine() && !settled().has('dropped') && !settled().has('sent_again');
  onMount(() => {
    const { id, settled_at, conflict_id, result } = receipt();
    const isDecision = settled_at !== null && conflict_id !== null && result !== 'rejected';
    if (isDecision && mine() && !settled().has('seen')) void data.activity.settle(id, 'seen');
  });
  // What was saved together fell together, and what built on it with it.
  const followers = createMemo(() =>
    props.story.together.filter(({ reason_code }) => reason_code === 'transaction_rejected'),
  );
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text);
    showToast({ tone: 'ok', title: t.next.copied, key: 'copied' });
  };
  return (
    <article
      class="flex flex-col gap-4"
      data-recovery={receipt().id}
      data-result={receipt().result}
      data-reason={receipt().reason_code ?? ''}
    >
      <div class="flex flex-col gap-2">
        <div class="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h2 class="text-lg" dir="auto">
            {answer().title}
          </h2>
          <Mark code={receipt().result} />
        </div>
        <p dir="auto">{answer().sentence}</p>
        <p class="text-text-2" dir="auto">
          {words.sentence(receipt())}
        </p>
      </div>

      <Settled story={props.story} />
      <ThreeLines receipt={receipt()} row={row()} words={words} />
      <Show when={receipt().table_name === 'crew_note_update' && receipt().fields.payload?.submitted}>
        {(payload) => <WrittenText payload={payload()} copy={copy} />}
      </Show>
      <Together story={props.story} />

      <div class="flex flex-wrap gap-2 empty:hidden" data-steps>
        <Show when={open()}>
          <AnswerSteps receipt={receipt()} answer={answer()} followers={followers()} />
        </Show>
      </div>
      <div class="edge-t flex flex-wrap gap-2 pt-3">
        <Show when={!answer().next.includes('copy_mine')}>
          <Button
            kind="quiet"
            onClick={() => copy(plainText(receipt(), words.sentence(receipt()), words.say))}
          >
            {t.recovery.copy}
          </Button>
        </Show>
        <Show when={!answer().next.includes('why')}>
          <A class="button" data-kind="quiet" href={whyPath(festival.id, receipt(), answer().field)}>
            {t.next.why}
          </A>
        </Show>
        <Show when={!answer().next.includes('copy_details')}>
          <Button kind="quiet" onClick={() => copy(JSON.stringify(receipt(), null, 2))}>
            {t.next.copy_details}
          </Button>
        </Show>
        <RowLink receipt={receipt()} />
      </div>
    </article>
  );
}

/** What was done about it: dropped, or what became of what was sent in its place. */
function Settled(props: { readonly story: ReceiptStory }) {
  const { activity } = useData();
  const festival = useFestival();
  const settled = () => activity.settled(props.story.receipt.id);
  const last = () => props.story.sentAgain.at(-1);
  return (
    <Switch>
      <Match when={last()}>
        {(again) => (
          <p class="flex flex-wrap items-center gap-2" data-sent-again={again().result}>
            <A class="link" href={paths.receipt(festival.id, again().id)}>
              {t.recovery.wasSentAgain}
            </A>
            <span aria-hidden="true">→</span>
            <Mark code={again().result} />
          </p>
        )}
      </Match>
      <Match when={settled().has('sent_again')}>
        <p class="flex flex-wrap items-center gap-2" data-sent-again="saved">
          {t.recovery.wasSentAgain} <span aria-hidden="true">→</span> <Mark code="saved" />
        </p>
      </Match>
      <Match when={settled().has('dropped')}>
        <p data-dropped>{t.recovery.wasDropped}</p>
      </Match>
    </Switch>
  );
}

/** The other changes that it was saved together with, in one list (WB-6). */
function Together(props: { readonly story: ReceiptStory }) {
  const festival = useFestival();
  const words = createWords();
  const all = () =>
    props.story.receipt.reason_code === 'transaction_rejected' ||
    props.story.together.some(({ reason_code }) => reason_code === 'transaction_rejected')
      ? props.story.together
      : [];
  return (
    <Show when={all().length > 0}>
      <section aria-labelledby="together">
        <h3 id="together" class="text-md">
          {t.recovery.together}
        </h3>
        <ul data-together={all().length}>
          <For each={all()}>
            {(other: Receipt) => (
              <li class="edge-b flex flex-wrap items-center justify-between gap-2 py-2">
                <A class="link" href={paths.receipt(festival.id, other.id)}>
                  {words.sentence(other)}
                </A>
                <span class="text-sm text-text-2" dir="auto">
                  {words.answer(other).title}
                </span>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}

function RowLink(props: { readonly receipt: Receipt }) {
  const festival = useFestival();
  const words = createWords();
  const subject = createMemo(() => words.subject(changeOf(props.receipt)));
  const task = () => (subject().table === 'task' ? festival.task(subject().id) : undefined);
  return (
    <Show when={task()}>
      {(found) => (
        <A class="button" data-kind="quiet" href={paths.task(festival.id, found().id)}>
          {t.recovery.openTask}
        </A>
      )}
    </Show>
  );
}
