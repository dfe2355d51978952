import { createMemo, createSignal, For, Match, Show, Switch } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { createKeyed } from '../../ui/keyed.ts';
import { Message } from '../../ui/message.tsx';
import { useFestival } from '../shell/festival.tsx';
import { createPageTitle } from '../shell/page-title.ts';
import { answerGroups } from './answer-groups.ts';
import { NoticeStrip } from './answer-strip.tsx';
import { ReceiptRow } from './receipt-row.tsx';
import { timelineDays } from './timeline.ts';

const pageSize = 60;

/** What became of my changes: what needs me on top, then everything by day. Works without a network. */
export function ActivityPage() {
  const { activity } = useData();
  const festival = useFestival();
  createPageTitle(() => t.activity.page, festival.name);
  const [shown, setShown] = createSignal(pageSize);
  const above = createMemo(() => new Set(activity.needsYou().map((receipt) => receipt.id)));
  const needsYou = createKeyed(createMemo(() => answerGroups(activity.needsYou())));
  const days = createKeyed(
    createMemo(() =>
      timelineDays(activity.receipts().slice(0, shown()), activity.notices(), above(), festival.times().day),
    ),
  );
  const nothing = () => days().length === 0 && above().size === 0;
  const dayName = (day: string, instant: string) => {
    const now = festival.now();
    if (day === festival.times().day(new Date(now).toISOString())) return t.activity.today;
    if (day === festival.times().day(new Date(now - 24 * 3_600_000).toISOString()))
      return t.activity.yesterday;
    return festival.times().dayName(instant);
  };
  return (
    <div class="h-full overflow-y-auto">
      <div class="mx-auto flex max-w-3xl flex-col gap-6 px-4 py-6">
        <h1 class="text-xl">{t.activity.heading}</h1>

        <Show when={above().size > 0}>
          <section aria-labelledby="needs-you" class="panel px-4 pt-3" data-needs-you={above().size}>
            <h2 id="needs-you" class="tone text-md" data-tone="bad">
              {t.activity.needsYou}
            </h2>
            <ul class="last:*:border-b-0">
              <For each={needsYou()}>
                {(group) => <ReceiptRow receipt={group.receipt} linked waiting={group} />}
              </For>
            </ul>
          </section>
        </Show>

        <Show when={nothing()}>
          <Message title={t.activity.empty} />
        </Show>

        <For each={days()}>
          {(group) => (
            <section class="flex flex-col">
              <h2 class="text-md">{dayName(group.id, group.entries[0]?.at ?? '')}</h2>
              <ul>
                <For each={group.entries}>
                  {(entry) => (
                    <Switch>
                      <Match when={entry.kind === 'receipt' && entry.receipt}>
                        {(receipt) => <ReceiptRow receipt={receipt()} linked />}
                      </Match>
                      <Match when={entry.kind === 'notice' && entry.notice}>
                        {(notice) => (
                          <li class="edge-b py-3">
                            <NoticeStrip notice={notice()} leave={false} />
                          </li>
                        )}
                      </Match>
                    </Switch>
                  )}
                </For>
              </ul>
            </section>
          )}
        </For>

        <Show when={activity.receipts().length > shown()}>
          <Button onClick={() => setShown(shown() + pageSize)}>{t.activity.more}</Button>
        </Show>
      </div>
    </div>
  );
}
