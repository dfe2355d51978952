import Link2 from 'lucide-solid/icons/link-2';
import { createEffect, createMemo, createSignal, For, on, Show } from 'solid-js';
import { useData, usePeople } from '../../data/data-context.tsx';
import { linksMade, type OpenLink, readOpenLinks, revokeLink } from '../../data/people-invitations.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/devices.ts';
import { Refused } from '../../ui/refused.tsx';
import { useFestival } from '../shell/festival.tsx';
import { notRevokedWords, roleWord, unreadWords } from './open-links-view.ts';

export interface OpenLinksProps {
  /** How many there are: whoever came has used a link. */
  readonly crew: number;
}

/** The links that still let somebody in, each with its end; nothing where there are none. */
export function OpenLinks(props: OpenLinksProps) {
  const { userId } = useData();
  const { ask } = usePeople();
  const festival = useFestival();
  // Signals, not a resource: the list of devices does not wait for a network.
  const [links, setLinks] = createSignal<readonly OpenLink[]>([]);
  const [unread, setUnread] = createSignal<string>();
  const [refused, setRefused] = createSignal<string>();
  const [done, setDone] = createSignal('');
  let status: HTMLParagraphElement | undefined;
  let latest = 0;
  const read = async () => {
    latest += 1;
    const mine = latest;
    const answer = await readOpenLinks(ask, userId, festival.id);
    // A slower answer to an earlier question says less.
    if (mine !== latest) return;
    if (answer.ok) setLinks(answer.value);
    setUnread(answer.ok ? undefined : unreadWords(answer.code));
  };
  // By memo: the list of devices is made anew more often than anybody comes.
  const crew = createMemo(() => props.crew);
  createEffect(on([linksMade, crew], () => void read()));
  const revoke = async (link: OpenLink) => {
    setRefused(undefined);
    const answer = await revokeLink(ask, userId, { festivalId: festival.id, id: link.id });
    setDone(answer.ok ? t.openLinks.revoked(link.name) : '');
    if (!answer.ok) setRefused(notRevokedWords(answer.code));
    await read();
    // Its button has gone with it.
    if (answer.ok) status?.focus();
  };
  return (
    <section
      class="flex flex-col gap-2 p-4 empty:hidden"
      aria-labelledby="open-links"
      data-open-links={links().length}
    >
      <Show when={links().length > 0 || done() !== '' || unread() !== undefined}>
        <h2 id="open-links" class="text-md">
          {t.openLinks.heading}
        </h2>
      </Show>
      <Show when={unread()}>
        {(words) => (
          <div class="flex flex-wrap items-center gap-2">
            <p class="min-w-0 grow basis-56 text-text-2">{words()}</p>
            <Button onClick={read}>{t.app.tryAgain}</Button>
          </div>
        )}
      </Show>
      <Show when={links().length > 0}>
        <p class="text-text-2">{t.openLinks.intro}</p>
        <ul class="edge-t">
          <For each={links()}>{(link) => <LinkRow link={link} onRevoke={() => revoke(link)} />}</For>
        </ul>
      </Show>
      <Refused words={refused()} />
      <Show when={done() !== ''}>
        <p ref={status} class="tone" data-tone="ok" role="status" tabindex="-1">
          {done()}
        </p>
      </Show>
    </section>
  );
}

function LinkRow(props: { readonly link: OpenLink; readonly onRevoke: () => void }) {
  const festival = useFestival();
  return (
    <li class="edge-b flex items-center gap-3 py-2" data-link-of={props.link.email}>
      <Link2 size={22} class="shrink-0 text-text-2" aria-hidden="true" />
      <span class="flex min-w-0 grow flex-col">
        <bdi class="break-words font-semibold">{props.link.name}</bdi>
        <span class="text-sm text-text-2">
          {t.openLinks.line(roleWord(props.link), props.link.invited_by)}
        </span>
        <time
          class="num text-sm text-text-2"
          datetime={props.link.expires_at}
          title={festival.times().full(props.link.expires_at)}
        >
          {t.openLinks.until(festival.times().short(props.link.expires_at))}
        </time>
      </span>
      <Button
        kind="danger"
        class="shrink-0"
        aria-label={t.openLinks.revokeOf(props.link.name)}
        onClick={() => props.onRevoke()}
      >
        {t.openLinks.revoke}
      </Button>
    </li>
  );
}
