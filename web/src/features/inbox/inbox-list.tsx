import { A } from '@solidjs/router';
import Gavel from 'lucide-solid/icons/gavel';
import MessageCircleQuestion from 'lucide-solid/icons/message-circle-question-mark';
import { createMemo, For, Show } from 'solid-js';
import type { LeadRequest } from '../../data/requests.ts';
import { t } from '../../ui/catalogue/inbox.ts';
import { createKeyed } from '../../ui/keyed.ts';
import { Message } from '../../ui/message.tsx';
import { useFestival } from '../shell/festival.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { CaseRow } from './case-row.tsx';
import type { Inbox } from './inbox.ts';
import { inboxTabs } from './inbox-view.ts';

/** What waits, by tabs; several can be selected and decided at once. */
export function InboxList(props: { readonly inbox: Inbox; readonly shown: string | undefined }) {
  const festival = useFestival();
  const rows = createKeyed(() => props.inbox.list());
  const requests = createKeyed(() => props.inbox.requests());
  const decidedToday = createMemo(() => {
    const today = festival.times().day(new Date(festival.now()).toISOString());
    return props.inbox.cases().filter(({ phase, decision, isHere }) => {
      if (phase !== 'decided') return false;
      return isHere || (decision?.at != null && festival.times().day(decision.at) === today);
    }).length;
  });
  const empty = () => {
    if (props.inbox.query() !== '') return t.inbox.empty.search;
    const tab = props.inbox.tab();
    return tab === 'open' ? t.inbox.empty.open(decidedToday()) : t.inbox.empty[tab];
  };
  const selectable = () => props.inbox.list().filter(({ phase }) => phase === 'open');
  return (
    <div class="flex h-full flex-col" data-inbox={props.inbox.tab()}>
      <div class="flex shrink-0 flex-col gap-2 px-4 pt-4 pb-2">
        <h1 class="text-lg">{t.inbox.heading}</h1>
        <fieldset aria-label={t.inbox.tabsLabel} class="inbox-tabs">
          <For each={inboxTabs}>
            {(tab) => (
              <button
                type="button"
                class="inbox-tab"
                aria-pressed={props.inbox.tab() === tab}
                data-tab={tab}
                onClick={() => props.inbox.setTab(tab)}
              >
                <span>{t.inbox.tabs[tab]}</span>
                <span class="num text-sm">{props.inbox.counts()[tab]}</span>
              </button>
            )}
          </For>
        </fieldset>
        <input
          id="case-search"
          type="search"
          class="field"
          dir="auto"
          aria-label={t.inbox.search}
          placeholder={t.inbox.search}
          value={props.inbox.query()}
          onInput={(event) => props.inbox.setQuery(event.currentTarget.value)}
        />
      </div>
      <div class="min-h-0 grow overflow-y-auto px-4 pt-1 pb-6">
        <Show
          when={rows().length + requests().length > 0}
          fallback={
            <Message title={empty()}>
              <Show when={props.inbox.query() !== ''}>
                <button type="button" class="button" onClick={() => props.inbox.setQuery('')}>
                  {t.board.clearFilters}
                </button>
              </Show>
            </Message>
          }
        >
          <Show when={selectable().length > 1}>
            <label class="mb-1 inline-flex min-h-target cursor-pointer items-center gap-3 pe-3">
              <input
                type="checkbox"
                class="check"
                checked={props.inbox.selection().size >= selectable().length}
                onChange={(event) =>
                  props.inbox.select(event.currentTarget.checked ? selectable().map(({ id }) => id) : [])
                }
              />
              {t.inbox.selectAll}
            </label>
          </Show>
          <ul aria-label={t.inbox.list} class="flex flex-col gap-2">
            <For each={rows()}>
              {(one) => <CaseRow inbox={props.inbox} one={one} current={one.id === props.shown} />}
            </For>
          </ul>
          <Show when={requests().length > 0}>
            <h2 class="flex items-center gap-2 pt-5 pb-2 text-md">
              <MessageCircleQuestion size={20} aria-hidden="true" />
              {props.inbox.tab() === 'decided' ? t.requests.groupAnswered : t.requests.group}
            </h2>
            <ul class="flex flex-col gap-2">
              <For each={requests()}>
                {(request) => (
                  <RequestRow inbox={props.inbox} request={request} current={request.id === props.shown} />
                )}
              </For>
            </ul>
          </Show>
        </Show>
      </div>
      <BulkBar inbox={props.inbox} />
    </div>
  );
}

function RequestRow(props: {
  readonly inbox: Inbox;
  readonly request: LeadRequest;
  readonly current: boolean;
}) {
  const festival = useFestival();
  const { words } = props.inbox;
  return (
    <li class="case-row" data-current={props.current} data-request={props.request.id}>
      <A
        href={props.inbox.href(props.request.id)}
        class="flex min-w-0 grow flex-col gap-0.5 px-3 py-2"
        aria-current={props.current ? 'true' : undefined}
      >
        <span class="line-clamp-2 font-semibold" dir="auto">
          {props.request.wish}
        </span>
        <span class="flex flex-wrap items-center gap-x-3 text-sm text-text-2">
          <span dir="auto">{words.person(props.request.authorId)}</span>
          <Show when={props.request.at} fallback={<span>{t.marks.saved.word}</span>}>
            {(at) => (
              <time datetime={at()} title={festival.times().full(at())}>
                {festival.times().short(at())}
              </time>
            )}
          </Show>
          <Show when={props.request.replies.length > 0}>
            <span class="inline-flex items-center gap-1">
              <Gavel size={16} aria-hidden="true" />
              {t.requests.groupAnswered}
            </span>
          </Show>
        </span>
      </A>
    </li>
  );
}
