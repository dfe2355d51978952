import { A } from '@solidjs/router';
import { type JSX, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { Booking } from '../../data/gear.ts';
import { t } from '../../ui/catalogue/gear.ts';
import { Mark } from '../../ui/mark.tsx';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';

export interface BookingRowProps {
  readonly booking: Booking;
  /** The item, where the list is of several. */
  readonly item?: string | undefined;
  /** Whether the task is named; not below the task itself. */
  readonly withTask: boolean;
  /** What else is to be said of it. */
  readonly note?: string | undefined;
  /** What can be done about it. */
  readonly children?: JSX.Element;
}

/** One entry: what happened, how many, by whom, when, and where it is. */
export function BookingRow(props: BookingRowProps) {
  const data = useData();
  const festival = useFestival();
  const marks = data.rowMarks('gear_usage_event', () => props.booking.id);
  const who = () => {
    const author = props.booking.author_id;
    // a row that was made here names its author once it has come back
    if (author === null || author === data.userId) return t.gear.you;
    return festival.nameOf(author) ?? t.gear.somebody;
  };
  const at = () => props.booking.used_at;
  const task = () => props.booking.task_id;
  const words = () => t.gear.entry(props.booking.kind, props.booking.qty);
  return (
    <li
      class="edge-b flex items-start gap-3 py-3"
      data-booking-id={props.booking.id}
      data-kind={props.booking.kind}
      data-sync={marks().mark?.code}
    >
      <div class="min-w-0 grow">
        <p>
          <span class="num font-semibold">{words()}</span>
          <Show when={props.item}>
            {(item) => (
              <>
                {' '}
                <A class="link" href={paths.gearItem(festival.id, props.booking.item_id)} dir="auto">
                  {item()}
                </A>
              </>
            )}
          </Show>
        </p>
        <p class="text-sm text-text-2">
          <bdi>{who()}</bdi>
          {' · '}
          <time class="num" datetime={at()} title={festival.times().full(at())}>
            {festival.times().short(at())}
          </time>
          <Show when={props.withTask && task()}>
            {(id) => (
              <>
                {' · '}
                <A class="link" href={paths.task(festival.id, id())} dir="auto">
                  {festival.task(id())?.title ?? t.gear.goneTask}
                </A>
              </>
            )}
          </Show>
        </p>
        <Show when={props.note}>
          {(note) => (
            <p class="tone text-sm font-semibold" data-tone="warn">
              {note()}
            </p>
          )}
        </Show>
      </div>
      <Show when={marks().mark}>{(mark) => <Mark code={mark().code} />}</Show>
      {props.children}
    </li>
  );
}
