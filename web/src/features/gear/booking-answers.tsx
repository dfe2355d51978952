import { createMemo, For, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { AnswerStrips } from '../answers/answer-strips.tsx';
import { type BookedColumn, bookedFor, waitingAnswers } from './gear-list-view.ts';

/** What did not count of the own bookings of an item, or for a task: their rows are gone, their answers are not. */
export function BookingAnswers(props: { readonly column: BookedColumn; readonly id: string }) {
  const { activity } = useData();
  const rowIds = createMemo(
    () => [
      ...new Set(
        waitingAnswers({ needsYou: activity.needsYou(), receipts: activity.receipts() })
          .filter((receipt) => bookedFor(receipt, props.column) === props.id)
          .flatMap((receipt) => receipt.row_id ?? []),
      ),
    ],
    [],
    { equals: (a, b) => a.join() === b.join() },
  );
  return (
    <Show when={rowIds().length > 0}>
      <div class="flex flex-col gap-2" data-booking-answers>
        <For each={rowIds()}>{(id) => <AnswerStrips table="gear_usage_event" id={id} />}</For>
      </div>
    </Show>
  );
}
