import { createSignal, For, Show } from 'solid-js';
import type { Booking } from '../../data/gear.ts';
import type { GearItemRow } from '../../data/rows.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/gear.ts';
import { createKeyed } from '../../ui/keyed.ts';
import { useFestival } from '../shell/festival.tsx';
import { BookGear } from './book-sheet.tsx';
import { BookingRow } from './booking-row.tsx';
import { type Correction, correctionOf } from './correction.ts';
import type { Gear } from './gear.ts';

export interface EntriesProps {
  readonly gear: Gear;
  readonly item: GearItemRow;
  /** Bookings that count, newest first. */
  readonly accepted: readonly Booking[];
  readonly hasMore: boolean;
  readonly onMore: () => void;
}

interface Correcting extends Correction {
  readonly taskId: string | undefined;
}

/** Everything that was booked, newest first. Nothing is ever changed in it: a correction is an entry of its own. */
export function Entries(props: EntriesProps) {
  const festival = useFestival();
  const [correcting, setCorrecting] = createSignal<Correcting>();
  const [open, setOpen] = createSignal(false);
  const entries = createKeyed(() => [
    ...[...props.gear.pendingOf(props.item.id)].reverse(),
    ...props.accepted,
  ]);
  const isBeyond = (booking: Booking) => props.gear.viewOf(props.item).doubtful.has(booking.id);
  const correct = (booking: Booking, correction: Correction) => {
    setCorrecting({ ...correction, taskId: booking.task_id ?? undefined });
    setOpen(true);
  };
  return (
    <section aria-labelledby="entries-heading" data-entries>
      <h2 id="entries-heading" class="text-md">
        {t.gear.entries}
      </h2>
      <Show when={entries().length > 0} fallback={<p class="pt-1 text-text-2">{t.gear.noEntries}</p>}>
        <ul>
          <For each={entries()}>
            {(booking) => (
              <BookingRow booking={booking} withTask note={isBeyond(booking) ? t.gear.beyond : undefined}>
                <Show when={booking.accepted_at !== null && correctionOf(booking, festival.actor())}>
                  {(correction) => (
                    <Button
                      kind="quiet"
                      aria-label={t.gear.correctEntry(booking.kind, booking.qty)}
                      onClick={() => correct(booking, correction())}
                    >
                      {t.gear.correct}
                    </Button>
                  )}
                </Show>
              </BookingRow>
            )}
          </For>
        </ul>
        <Show when={props.hasMore}>
          <Button class="mt-3" onClick={props.onMore}>
            {t.gear.showOlder}
          </Button>
        </Show>
        <p class="pt-3 text-sm text-text-2">{t.gear.entriesStay}</p>
      </Show>
      <BookGear
        open={open()}
        onOpenChange={setOpen}
        itemId={props.item.id}
        taskId={correcting()?.taskId}
        kind={correcting()?.kind}
        qty={correcting()?.qty}
      />
    </section>
  );
}
