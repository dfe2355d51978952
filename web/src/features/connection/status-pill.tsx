import { createEffect, createMemo, createSignal, on } from 'solid-js';
import { updateReady } from '../../data/app-update.ts';
import { useData } from '../../data/data-context.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { announceConnection } from '../shell/announcer.tsx';
import { useFestival } from '../shell/festival.tsx';
import { ConnectionIcon } from './connection-icon.tsx';
import { StatusSheet } from './connection-sheet.tsx';
import { connectionView, type PillCode } from './connection-view.ts';

const cutOff: ReadonlySet<PillCode> = new Set([
  'no_network',
  'no_answer',
  'stuck',
  'paused',
  'sign_in_expired',
]);

/** The one place that says whether all is sent. Pressing it opens the sheet with the rest. */
export function StatusPill() {
  const data = useData();
  const festival = useFestival();
  const [open, setOpen] = createSignal(false);
  const clock = (ms: number) => festival.times().short(new Date(ms).toISOString());
  // Unsent work of another person lies in a database of its own, so its owner is whoever owns this one.
  const owner = () => festival.nameOf(data.userId) ?? t.task.somebody;
  const view = createMemo(() => connectionView(data.connection.state(), updateReady(), owner(), clock));

  createEffect(
    on(
      () => view().code,
      (code, before) => {
        // Said once, when it changes; what it was at the start is on the screen.
        if (before === undefined || code === before) return;
        if (code === 'no_network') announceConnection(t.connection.announce.offline);
        if (code === 'online' && cutOff.has(before)) announceConnection(t.connection.announce.back);
      },
    ),
  );

  return (
    <>
      <button
        type="button"
        class="tone flex min-h-target min-w-target shrink-0 items-center rounded-control"
        data-tone={view().tone}
        data-conn={view().code}
        data-unsent={data.connection.state().unsent}
        aria-label={t.connection.open(view().pill)}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <span class="pill num min-h-8">
          <ConnectionIcon code={view().code} size={18} />
          <span class="whitespace-nowrap">{view().pill}</span>
        </span>
      </button>
      <StatusSheet open={open()} onOpenChange={setOpen} view={view()} clock={clock} />
    </>
  );
}
