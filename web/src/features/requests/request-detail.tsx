import { tables } from '@festival-ops/domain/tables';
import { A } from '@solidjs/router';
import ArrowLeft from 'lucide-solid/icons/arrow-left';
import { createSignal, For, Show } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { useData } from '../../data/data-context.tsx';
import type { LeadRequest } from '../../data/requests.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/inbox.ts';
import { createWideScreen } from '../../ui/media-query.ts';
import { announceMine } from '../shell/announcer.tsx';
import { ArrivedAt } from '../shell/arrived-at.tsx';
import { useFestival } from '../shell/festival.tsx';
import { saving } from '../shell/saving.tsx';
import { createRowNames } from './row-names.ts';
import { TextArea } from './text-area.tsx';
import { wishProblem } from './wish.ts';

const maxLength = tables.lead_request.columns.wish.maxLength ?? 500;

/** What somebody asks for: the way to it, and an answer that goes back to them (POL-8). */
export function RequestDetail(props: { readonly request: LeadRequest; readonly back: string }) {
  const { userId } = useData();
  const festival = useFestival();
  const wide = createWideScreen();
  const rows = createRowNames();
  const row = () => rows(props.request.table, props.request.rowId);
  const name = (id: string) => festival.nameOf(id) ?? t.inbox.someone;
  return (
    <article class="h-full overflow-y-auto" data-request-detail={props.request.id}>
      <div class="mx-auto flex max-w-2xl flex-col gap-4 px-4 pt-2 pb-6 lg:pt-4">
        <A class="button -ms-4 self-start lg:hidden" data-kind="quiet" href={props.back}>
          <ArrowLeft size={20} aria-hidden="true" class="rtl:rotate-180" />
          {t.inbox.back}
        </A>
        <Dynamic component={wide() ? 'h2' : 'h1'} class="text-lg" dir="auto">
          {props.request.authorId === userId
            ? t.requests.youAsk
            : t.requests.asks(name(props.request.authorId))}
        </Dynamic>
        <blockquote class="panel p-3">
          <p class="whitespace-pre-wrap break-words text-md" dir="auto">
            {props.request.wish}
          </p>
          <Stamp at={props.request.at} />
        </blockquote>
        <Show when={row()} fallback={<p class="text-text-2">{t.requests.goneRow}</p>}>
          {(named) => (
            <div class="flex flex-wrap items-center justify-between gap-3">
              <p class="min-w-0 break-words" dir="auto">
                {t.requests.about(named().name)}
              </p>
              <A class="button" href={named().href}>
                {t.requests.openIt}
              </A>
            </div>
          )}
        </Show>
        <For each={props.request.replies}>
          {(reply) => (
            <div class="tone strip" data-tone="ok" data-reply={reply.id}>
              <p class="strip-title" dir="auto">
                {reply.authorId === userId ? t.requests.youReplied : t.requests.replied(name(reply.authorId))}
              </p>
              <p class="whitespace-pre-wrap break-words" dir="auto">
                {reply.text}
              </p>
              <Stamp at={reply.at} />
            </div>
          )}
        </For>
        <ReplyForm request={props.request} />
      </div>
    </article>
  );
}

function Stamp(props: { readonly at: string | null }) {
  return (
    <p class="text-sm text-text-2">
      <ArrivedAt at={props.at} />
    </p>
  );
}

function ReplyForm(props: { readonly request: LeadRequest }) {
  const { writes } = useData();
  const festival = useFestival();
  const [text, setText] = createSignal('');
  const [tried, setTried] = createSignal(false);
  const problem = () => wishProblem(text(), maxLength, t.requests.replyMissing, tried());
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (problem() !== undefined) {
      document.getElementById('request-reply')?.focus();
      return;
    }
    const { id, table, rowId } = props.request;
    const reply = {
      festival_id: festival.id,
      table_name: table,
      row_id: rowId,
      wish: text().trim(),
      reply_to: id,
    };
    if (!(await saving(writes.append('lead_request', reply)))) return;
    setText('');
    setTried(false);
    announceMine(t.requests.answered);
  };
  return (
    <form class="flex flex-col gap-3" onSubmit={submit}>
      <TextArea
        id="request-reply"
        label={t.requests.reply}
        placeholder={t.requests.replyPlaceholder}
        value={text()}
        problem={problem()}
        rows={3}
        onInput={setText}
      />
      <Button type="submit" kind="primary" size="primary">
        {t.requests.sendReply}
      </Button>
    </form>
  );
}
