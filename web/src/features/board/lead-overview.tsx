import { A } from '@solidjs/router';
import { createMemo } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { createLeadCounts } from '../../data/lead-counts.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import type { BoardFilter } from './board-filter.ts';
import { isFinished, isOverdue } from './board-view.ts';

export interface LeadOverviewProps {
  readonly filter: BoardFilter;
  /** In one line that is pulled sideways. */
  readonly narrow: boolean;
  readonly onFilter: (params: Record<string, string | undefined>) => void;
}

/** What a lead looks for between two radio calls; each number leads to what it counts. */
export function LeadOverview(props: LeadOverviewProps) {
  const { db } = useData();
  const festival = useFestival();
  const counts = createLeadCounts(db, festival.id, festival.now);
  const open = createMemo(() =>
    festival.tasks().filter((task) => task.deleted_at === null && !isFinished(task.state)),
  );
  const critical = createMemo(() => open().filter((task) => task.urgency === 'critical').length);
  const overdue = createMemo(() => open().filter((task) => isOverdue(task, festival.now())).length);
  return (
    <ul
      class={props.narrow ? 'chip-row gap-0 -my-2' : 'flex flex-wrap items-center gap-x-1'}
      aria-label={t.board.overview}
    >
      <li>
        <button
          type="button"
          class="glance"
          data-bad={critical() > 0}
          aria-pressed={props.filter.urgency === 'critical'}
          onClick={() =>
            props.onFilter({ urgency: props.filter.urgency === 'critical' ? undefined : 'critical' })
          }
        >
          {t.board.overviewCritical} <b class="num">{critical()}</b>
        </button>
      </li>
      <li>
        <button
          type="button"
          class="glance"
          data-bad={overdue() > 0}
          aria-pressed={props.filter.overdue}
          onClick={() => props.onFilter({ overdue: props.filter.overdue ? undefined : '1' })}
        >
          {t.board.overviewOverdue} <b class="num">{overdue()}</b>
        </button>
      </li>
      <li>
        <A class="glance" href={paths.inbox(festival.id)}>
          {t.board.overviewWaits} <b class="num">{counts().waiting}</b>
        </A>
      </li>
      <li>
        <A class="glance" href={paths.devices(festival.id)}>
          {t.board.overviewSilent} <b class="num">{counts().silent}</b>
        </A>
      </li>
    </ul>
  );
}
