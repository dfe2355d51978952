import { A, useParams } from '@solidjs/router';
import { createMemo, Match, Show, Switch } from 'solid-js';
import type { ReviewCase } from '../../data/review-case.ts';
import { t } from '../../ui/catalogue/inbox.ts';
import { createKeys } from '../../ui/keys.ts';
import { createLastKnown } from '../../ui/last-known.ts';
import { createWideScreen } from '../../ui/media-query.ts';
import { Message } from '../../ui/message.tsx';
import { RequestDetail } from '../requests/request-detail.tsx';
import { useFestival } from '../shell/festival.tsx';
import { createPageTitle } from '../shell/page-title.ts';
import { paths } from '../shell/paths.ts';
import { CaseDetail } from './case-detail.tsx';
import { createInbox, type Inbox } from './inbox.ts';
import { InboxList } from './inbox-list.tsx';

/** Where leads decide: cases of two values, and what the crew asks for. */
export function InboxPage() {
  const festival = useFestival();
  return (
    <Show when={festival.isLead()} fallback={<OnlyLeads />}>
      <LeadsInbox />
    </Show>
  );
}

/** Somebody else followed the link (REV-1). */
function OnlyLeads() {
  const festival = useFestival();
  createPageTitle(() => t.inbox.page, festival.name);
  return (
    <Message heading title={t.inbox.onlyLeads} body={t.inbox.onlyLeadsBody}>
      <A class="button" data-kind="primary" href={paths.activity(festival.id)}>
        {t.inbox.toActivity}
      </A>
      <A class="button" data-kind="plain" href={paths.board(festival.id)}>
        {t.app.backToBoard}
      </A>
    </Message>
  );
}

/** List and detail beside each other on a desktop; on a phone one or the other. */
function LeadsInbox() {
  const params = useParams<{ id?: string }>();
  const festival = useFestival();
  const wide = createWideScreen();
  const inbox = createInbox();
  const shownCase = () => (params.id === undefined ? undefined : inbox.case(params.id));
  createPageTitle(() => {
    const one = shownCase();
    return one === undefined ? t.inbox.page : inbox.words.title(one);
  }, festival.name);
  createKeys(
    {
      j: { says: t.deciding.next, act: () => inbox.step(params.id, 1) },
      k: { says: t.deciding.previous, act: () => inbox.step(params.id, -1) },
      x: { says: t.inbox.selectThis, act: () => toggle(shownCase()) },
      '/': { says: t.inbox.search, act: () => document.getElementById('case-search')?.focus() },
      z: { says: t.deciding.undo, act: () => void inbox.acts.undoLast() },
    },
    t.inbox.page,
  );
  const toggle = (one: ReviewCase | undefined) => {
    if (one?.phase === 'open') inbox.toggle(one.id);
  };
  return (
    <Show when={inbox.ready()}>
      <div class="flex h-full min-h-0">
        <Show when={wide() || params.id === undefined}>
          <div class="min-h-0 min-w-0 grow lg:edge-e lg:w-[24rem] lg:shrink-0 lg:grow-0 xl:w-[26rem]">
            <InboxList inbox={inbox} shown={params.id} />
          </div>
        </Show>
        <Show when={wide() || params.id !== undefined}>
          <div class="min-h-0 min-w-0 grow">
            <Detail inbox={inbox} id={params.id} />
          </div>
        </Show>
      </div>
    </Show>
  );
}

function Detail(props: { readonly inbox: Inbox; readonly id: string | undefined }) {
  // A case that is taken back, or decided elsewhere, is another page: nothing of the old choice stays.
  const shown = createMemo(() => {
    const one = props.id === undefined ? undefined : props.inbox.case(props.id);
    return one && `${one.id} ${one.phase}`;
  });
  const requestId = createMemo(() =>
    props.id === undefined ? undefined : props.inbox.request(props.id)?.id,
  );
  return (
    <Switch
      fallback={
        <Message heading title={t.inbox.notThere} body={t.inbox.notThereBody}>
          <A class="button" data-kind="primary" href={props.inbox.href()}>
            {t.inbox.back}
          </A>
        </Message>
      }
    >
      <Match when={props.id === undefined}>
        <Message title={t.inbox.choose} body={t.inbox.chooseBody} />
      </Match>
      <Match when={shown()} keyed>
        {(key) => <CaseOf inbox={props.inbox} id={key.split(' ')[0] ?? ''} />}
      </Match>
      <Match when={requestId()} keyed>
        {(id) => <RequestOf inbox={props.inbox} id={id} />}
      </Match>
    </Switch>
  );
}

/** Each stands for one id as long as it is there, whatever the address says by then. */
function CaseOf(props: { readonly inbox: Inbox; readonly id: string }) {
  const first = props.inbox.case(props.id);
  if (first === undefined) return null;
  const one = createLastKnown(() => props.inbox.case(props.id), first);
  return <CaseDetail inbox={props.inbox} one={one()} />;
}

function RequestOf(props: { readonly inbox: Inbox; readonly id: string }) {
  const first = props.inbox.request(props.id);
  if (first === undefined) return null;
  const request = createLastKnown(() => props.inbox.request(props.id), first);
  return <RequestDetail request={request()} back={props.inbox.href()} />;
}
