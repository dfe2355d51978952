import { A } from '@solidjs/router';
import Clock from 'lucide-solid/icons/clock';
import Flame from 'lucide-solid/icons/flame';
import Gavel from 'lucide-solid/icons/gavel';
import UserRoundCheck from 'lucide-solid/icons/user-round-check';
import { Show } from 'solid-js';
import type { ReviewCase } from '../../data/review-case.ts';
import { t } from '../../ui/catalogue/inbox.ts';
import { useFestival } from '../shell/festival.tsx';
import type { Inbox } from './inbox.ts';
import { isOverdue } from './inbox-view.ts';
import { outcomeOf } from './outcome.ts';

export interface CaseRowProps {
  readonly inbox: Inbox;
  readonly one: ReviewCase;
  readonly current: boolean;
}

/** One case: what, who and who, since when, and by when. */
export function CaseRow(props: CaseRowProps) {
  const festival = useFestival();
  const words = () => props.inbox.words;
  const isOpen = () => props.one.phase === 'open';
  return (
    <li
      class="case-row card-slot"
      data-case={props.one.id}
      data-phase={props.one.phase}
      data-overdue={isOverdue(props.one, festival.now())}
      data-current={props.current}
    >
      <Show when={isOpen()}>
        <label class="grid min-h-target w-12 shrink-0 cursor-pointer place-items-center">
          <input
            type="checkbox"
            class="check"
            aria-label={t.inbox.select(words().title(props.one))}
            checked={props.inbox.selection().has(props.one.id)}
            onChange={() => props.inbox.toggle(props.one.id)}
          />
        </label>
      </Show>
      <A
        href={props.inbox.href(props.one.id)}
        class="flex min-w-0 grow flex-col gap-0.5 py-2 pe-3"
        classList={{ 'ps-3': !isOpen() }}
        aria-current={props.current ? 'true' : undefined}
      >
        <span class="font-semibold break-words" dir="auto">
          {words().title(props.one)}
        </span>
        <span class="text-sm" dir="auto">
          {isOpen() ? words().versus(props.one) : outcomeOf(props.one, words())}
        </span>
        <span class="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-text-2">
          <Show when={isOpen()} fallback={<DecidedAt one={props.one} />}>
            <OpenFacts {...props} />
          </Show>
        </span>
      </A>
    </li>
  );
}

function OpenFacts(props: CaseRowProps) {
  const festival = useFestival();
  const words = () => props.inbox.words;
  return (
    <>
      <Due one={props.one} />
      <Show when={props.one.openedAt}>
        {(at) => (
          <time datetime={at()} title={festival.times().full(at())}>
            {t.inbox.since(festival.times().short(at()))}
          </time>
        )}
      </Show>
      <Show when={props.one.claimedBy}>
        {(by) => (
          <span class="tone pill" data-tone="info">
            <UserRoundCheck size={16} aria-hidden="true" />
            {words().isMe(by()) ? t.inbox.claimedByYou : t.inbox.claimedBy(words().person(by()))}
          </span>
        )}
      </Show>
      <Show when={words().isMe(props.one.proposed.by) || words().isMe(props.one.valid.by)}>
        <span class="tone pill" data-tone="saved">
          {t.inbox.ownCase}
        </span>
      </Show>
      <Show when={props.one.isHere}>
        <span class="tone pill" data-tone="saved">
          {t.inbox.undoneHere}
        </span>
      </Show>
    </>
  );
}

/** By when; overdue in a word and a shape. */
export function Due(props: { readonly one: ReviewCase }) {
  const festival = useFestival();
  return (
    <Show when={props.one.phase === 'open' && props.one.dueAt}>
      {(at) => (
        <Show
          when={isOverdue(props.one, festival.now())}
          fallback={
            <time class="inline-flex items-center gap-1" datetime={at()} title={festival.times().full(at())}>
              <Clock size={16} aria-hidden="true" />
              {t.inbox.due(festival.times().short(at()))}
            </time>
          }
        >
          <time class="tone pill" data-tone="bad" datetime={at()} title={festival.times().full(at())}>
            <Flame size={16} aria-hidden="true" />
            {t.inbox.overdue(festival.times().short(at()))}
          </time>
        </Show>
      )}
    </Show>
  );
}

function DecidedAt(props: { readonly one: ReviewCase }) {
  const festival = useFestival();
  return (
    <Show
      when={props.one.isHere}
      fallback={
        <Show when={props.one.decision?.at ?? props.one.openedAt}>
          {(at) => (
            <time class="inline-flex items-center gap-1" datetime={at()} title={festival.times().full(at())}>
              <Gavel size={16} aria-hidden="true" />
              {festival.times().short(at())}
            </time>
          )}
        </Show>
      }
    >
      <span class="tone pill" data-tone="saved">
        {t.inbox.savedHere}
      </span>
    </Show>
  );
}
