import { useLocation, useNavigate, useParams } from '@solidjs/router';
import { createMemo, createSignal, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { createFestivalReceipts } from '../../data/receipt-story.ts';
import type { Receipt } from '../../data/receipts.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/rules.ts';
import { createKeys } from '../../ui/keys.ts';
import { createWideScreen } from '../../ui/media-query.ts';
import { Message } from '../../ui/message.tsx';
import { Pane } from '../../ui/pane.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Recovery } from '../answers/recovery.tsx';
import { OwnRequests } from '../requests/own-requests.tsx';
import { useFestival } from '../shell/festival.tsx';
import { createPageTitle } from '../shell/page-title.ts';
import { paths } from '../shell/paths.ts';
import { ActivityFilters } from './activity-filters.tsx';
import { type ActivityView, activitySearch, activityView } from './activity-view.ts';
import { NeedsYou } from './needs-you.tsx';
import { Timeline } from './timeline-list.tsx';

const pageSize = 60;

/**
 * What became of changes: what needs the person on top, then everything by day. One of them opens beside the list, on a
 * phone over it. Works without a network.
 */
export function ActivityPage() {
  const { activity, db } = useData();
  const festival = useFestival();
  const location = useLocation<{ readonly back?: boolean }>();
  const navigate = useNavigate();
  const params = useParams<{ receipt?: string }>();
  const wide = createWideScreen();
  createPageTitle(() => t.activity.page, festival.name);
  const [shown, setShown] = createSignal(pageSize);

  const view = createMemo(() => activityView(new URLSearchParams(location.search), festival.isLead()));
  const search = () => activitySearch(view());
  const choose = (changes: Partial<ActivityView>) => {
    const to = activitySearch({ ...view(), ...changes });
    const base =
      params.receipt === undefined ? paths.activity(festival.id) : paths.receipt(festival.id, params.receipt);
    navigate(base + to, { replace: true, scroll: false });
  };
  const opened = () => (params.receipt === undefined ? undefined : decodeURIComponent(params.receipt));
  const close = () => {
    if (location.state?.back) navigate(-1);
    else navigate(paths.activity(festival.id, search()));
  };

  const others = createMemo(() => {
    const { scope, result, table, person: author } = view();
    if (scope === 'mine') return undefined;
    return createFestivalReceipts(db, { festivalId: festival.id, result, table, author }, shown() + 1);
  });
  const mine = createMemo(() =>
    activity
      .receipts()
      .filter(({ result }) => view().result === undefined || result === view().result)
      .filter(({ table_name }) => view().table === undefined || table_name === view().table),
  );
  // Until another filter or length is read, what was shown stays, and with it the place of scrolling.
  const everybodys = createMemo<readonly Receipt[]>((before) => others()?.() ?? before, []);
  const receipts = () => (view().scope === 'mine' ? mine() : everybodys());
  const narrowed = () => view().result !== undefined || view().table !== undefined;
  const above = createMemo(() =>
    view().scope === 'mine' ? new Set(activity.needsYou().map(({ id }) => id)) : new Set<string>(),
  );
  const nothing = () => receipts().length === 0 && above().size === 0 && activity.held().length === 0;

  let list: HTMLDivElement | undefined;
  let filter: HTMLDivElement | undefined;
  const move = (by: number) => {
    const links = [...(list?.querySelectorAll<HTMLElement>('.receipt-link') ?? [])];
    const at = links.findIndex((link) => link.matches(':focus'));
    links[at < 0 ? 0 : at + by]?.focus();
  };
  const press = (selector: string) => document.querySelector<HTMLElement>(selector)?.click();
  createKeys(
    {
      j: { says: t.activity.keyNext, act: () => move(1) },
      k: { says: t.activity.keyPrevious, act: () => move(-1) },
      f: {
        says: t.activity.keyFilter,
        act: () => filter?.querySelector<HTMLElement>('button, select')?.focus(),
      },
      r: {
        says: t.next.edit_and_resend,
        act: () => press('[data-recovery] [data-step-name="edit_and_resend"]'),
      },
    },
    t.activity.heading,
  );

  return (
    <div class="flex h-full">
      <div
        class="h-full min-w-0 grow overflow-y-auto lg:max-w-140 lg:min-w-105"
        data-activity={view().scope}
        ref={list}
      >
        <div class="mx-auto flex max-w-3xl flex-col gap-5 px-4 py-6">
          <h1 class="text-lg">{t.activity.heading}</h1>
          <div ref={filter}>
            <ActivityFilters view={view()} choose={choose} />
          </div>
          <Show when={view().scope === 'mine'}>
            <NeedsYou current={opened()} search={search()} />
            <OwnRequests />
          </Show>
          <Show when={nothing()}>
            <Show
              when={narrowed() || view().scope === 'festival'}
              fallback={<Message title={t.activity.empty} />}
            >
              <Message title={t.activity.noneFits}>
                <Button onClick={() => choose({ result: undefined, table: undefined, person: undefined })}>
                  {t.activity.clear}
                </Button>
              </Message>
            </Show>
          </Show>
          <Timeline
            receipts={receipts().slice(0, shown())}
            notices={view().scope === 'mine' && !narrowed() ? activity.notices() : []}
            above={above()}
            current={opened()}
            search={search()}
          />
          <Show when={receipts().length > shown()}>
            <Button onClick={() => setShown(shown() + pageSize)}>{t.activity.more}</Button>
          </Show>
        </div>
      </div>
      <Show
        when={wide()}
        fallback={
          <Sheet
            open={opened() !== undefined}
            onOpenChange={(open) => open || close()}
            title={t.recovery.page}
          >
            <Show when={opened()}>{(id) => <Recovery id={id()} />}</Show>
          </Sheet>
        }
      >
        <section
          class="h-full min-w-0 grow basis-0 overflow-y-auto border-s-(length:--line-width) border-line bg-surface"
          aria-label={t.recovery.page}
        >
          <div class="mx-auto max-w-3xl px-6 py-6">
            <Pane>
              <Show when={opened()} fallback={<Message title={t.recovery.choose} />}>
                {(id) => <Recovery id={id()} />}
              </Show>
            </Pane>
          </div>
        </section>
      </Show>
    </div>
  );
}
