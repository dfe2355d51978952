import { createMemo, For, Match, Switch } from 'solid-js';
import type { Notice, Receipt } from '../../data/receipts.ts';
import { t } from '../../ui/catalogue/rules.ts';
import { createKeyed } from '../../ui/keyed.ts';
import { useFestival } from '../shell/festival.tsx';
import { NoticeStrip } from './answer-strip.tsx';
import { ReceiptRow } from './receipt-row.tsx';
import { timelineDays } from './timeline.ts';

export interface TimelineProps {
  readonly receipts: readonly Receipt[];
  readonly notices: readonly Notice[];
  /** Those that stand in a group of their own. */
  readonly above: ReadonlySet<string>;
  readonly current: string | undefined;
  readonly search: string;
}

const DAY_MS = 24 * 3_600_000;

/** Changes and their answers by day, newest first. */
export function Timeline(props: TimelineProps) {
  const festival = useFestival();
  const days = createKeyed(
    createMemo(() => timelineDays(props.receipts, props.notices, props.above, festival.times().day)),
  );
  const dayName = (day: string, instant: string) => {
    const dayAt = (ms: number) => festival.times().day(new Date(ms).toISOString());
    if (day === dayAt(festival.now())) return t.activity.today;
    if (day === dayAt(festival.now() - DAY_MS)) return t.activity.yesterday;
    return festival.times().dayName(instant);
  };
  return (
    <For each={days()}>
      {(group) => (
        <section class="flex flex-col">
          <h2 class="text-md">{dayName(group.id, group.entries[0]?.at ?? '')}</h2>
          <ul>
            <For each={group.entries}>
              {(entry) => (
                <Switch>
                  <Match when={entry.kind === 'receipt' && entry.receipt}>
                    {(receipt) => (
                      <ReceiptRow
                        receipt={receipt()}
                        current={receipt().id === props.current}
                        search={props.search}
                      />
                    )}
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
  );
}
