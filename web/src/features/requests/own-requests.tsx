import MessageCircleQuestion from 'lucide-solid/icons/message-circle-question-mark';
import { createMemo, For, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { createLeadRequests } from '../../data/requests.ts';
import { t } from '../../ui/catalogue/inbox.ts';
import { createKeyed } from '../../ui/keyed.ts';
import { useFestival } from '../shell/festival.tsx';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** What the reader asked of the leads lately, and what was answered (POL-8). Nothing where nothing was asked. */
export function OwnRequests() {
  const { userId } = useData();
  const festival = useFestival();
  const all = createLeadRequests(festival.id);
  const own = createKeyed(
    createMemo(() =>
      all()
        .filter(({ authorId }) => authorId === userId)
        .filter(({ at }) => at === null || festival.now() - Date.parse(at) < WEEK_MS)
        .toReversed(),
    ),
  );
  return (
    <Show when={own().length > 0}>
      <section class="flex flex-col gap-2" aria-labelledby="own-requests">
        <h2 id="own-requests" class="flex items-center gap-2 text-md">
          <MessageCircleQuestion size={20} aria-hidden="true" />
          {t.requests.yours}
        </h2>
        <ul class="flex flex-col gap-2">
          <For each={own()}>
            {(request) => (
              <li class="panel flex flex-col gap-1 px-3 py-2" data-own-request={request.id}>
                <p class="break-words" dir="auto">
                  {request.wish}
                </p>
                <For
                  each={request.replies}
                  fallback={
                    <p class="text-sm text-text-2">
                      {request.at === null ? t.marks.saved.long : t.marks.needs_review.word}
                    </p>
                  }
                >
                  {(reply) => (
                    <p class="break-words" dir="auto" data-reply={reply.id}>
                      <span class="font-semibold">
                        {t.requests.repliedWith(festival.nameOf(reply.authorId) ?? t.inbox.someone)}{' '}
                      </span>
                      {reply.text}
                    </p>
                  )}
                </For>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}
