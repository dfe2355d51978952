import { A } from '@solidjs/router';
import Archive from 'lucide-solid/icons/archive';
import { Show } from 'solid-js';
import type { ParkedWrite } from '../../data/people-operator.ts';
import { t } from '../../ui/catalogue/operator.ts';
import { useFestival } from '../shell/festival.tsx';
import { ageWords, reasonWords } from './operator-view.ts';

export interface HeldRowProps {
  readonly write: ParkedWrite;
  readonly now: number;
  readonly chosen: boolean;
  readonly href: string;
}

/** One held write: how long, why, which row. Never what was written. */
export function HeldRow(props: HeldRowProps) {
  const festival = useFestival();
  const age = () => ageWords(props.now - Date.parse(props.write.parkedAt));
  return (
    <li>
      <A
        href={props.href}
        class="crew-row"
        aria-current={props.chosen ? 'true' : undefined}
        data-receipt-id={props.write.receiptId}
      >
        <span class="tone mt-0.5 shrink-0" data-tone="held">
          <Archive size={22} aria-hidden="true" />
        </span>
        <span class="flex min-w-0 grow flex-col gap-1">
          <span class="font-semibold">{reasonWords(props.write.reason)}</span>
          <span class="text-sm break-all text-text-2">
            {t.operator.row(props.write.table, props.write.rowId)}
          </span>
          <Show when={props.write.error}>
            {(error) => <span class="text-sm break-words">{error()}</span>}
          </Show>
          <time
            class="num text-sm text-text-2"
            datetime={props.write.parkedAt}
            title={festival.times().full(props.write.parkedAt)}
          >
            {t.operator.age(age())}
          </time>
        </span>
      </A>
    </li>
  );
}
