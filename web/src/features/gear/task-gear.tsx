import { eq } from '@tanstack/db';
import PackagePlus from 'lucide-solid/icons/package-plus';
import { createMemo, createSignal, For, lazy, Show, Suspense } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { createTaskBookings } from '../../data/gear.ts';
import { createLiveQuery } from '../../data/live.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/gear.ts';
import { createKeyed } from '../../ui/keyed.ts';
import { useFestival } from '../shell/festival.tsx';
import { BookingAnswers } from './booking-answers.tsx';
import { BookingRow } from './booking-row.tsx';

/** The form brings the rules with it, which a task can be shown without. */
const BookGear = lazy(async () => ({ default: (await import('./book-sheet.tsx')).BookGear }));

/** The gear that was booked for a task. */
export function TaskGear(props: { readonly taskId: string }) {
  return (
    <Show when={props.taskId} keyed>
      {(taskId) => <GearOf taskId={taskId} />}
    </Show>
  );
}

function GearOf(props: { readonly taskId: string }) {
  const { collections, db } = useData();
  const festival = useFestival();
  const items = createLiveQuery((q) =>
    q.from({ item: collections.gear_item }).where(({ item }) => eq(item.festival_id, festival.id)),
  );
  const bookings = createKeyed(createTaskBookings(db, props.taskId));
  const names = createMemo(() => new Map((items.isReady ? items() : []).map((item) => [item.id, item.name])));
  const [booking, setBooking] = createSignal(false);
  const asked = createMemo<boolean>((before) => before || booking(), false);
  return (
    <section aria-labelledby="task-gear-heading" data-task-gear>
      <div class="flex flex-wrap items-center justify-between gap-2">
        <h2 id="task-gear-heading" class="text-md">
          {t.gear.taskHeading}
        </h2>
        <Button onClick={() => setBooking(true)}>
          <PackagePlus size={20} aria-hidden="true" />
          {t.gear.book}
        </Button>
      </div>
      <BookingAnswers column="task_id" id={props.taskId} />
      <Show when={bookings().length > 0} fallback={<p class="pt-1 text-text-2">{t.gear.taskEmpty}</p>}>
        <ul>
          <For each={bookings()}>
            {(one) => (
              <BookingRow booking={one} item={names().get(one.item_id) ?? t.gear.item} withTask={false} />
            )}
          </For>
        </ul>
      </Show>
      <Show when={asked()}>
        <Suspense>
          <BookGear open={booking()} onOpenChange={setBooking} taskId={props.taskId} />
        </Suspense>
      </Show>
    </section>
  );
}
