import { createEffect, createMemo, createSignal, on, onMount, Show } from 'solid-js';
import { updateReady } from '../../data/app-update.ts';
import { useData } from '../../data/data-context.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { announceAlert, announceConnection } from '../shell/announcer.tsx';
import { useFestival } from '../shell/festival.tsx';
import { ConnectionIcon } from './connection-icon.tsx';
import { connectionView, type PillCode } from './connection-view.ts';
import { createPausedSince, FORGOTTEN_AFTER_MS } from './paused-since.ts';

/** Its words come as a file of their own, soon after the first screen. */
const loadSheet = () => import('./connection-sheet.tsx');
const PRELOAD_AFTER_MS = 1000;

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
  // Held in a signal, not by `lazy`: what waits must not take the page behind a dialog off and on.
  const [Sheet, setSheet] = createSignal<Awaited<ReturnType<typeof loadSheet>>['StatusSheet']>();
  const load = async () => {
    const { StatusSheet } = await loadSheet();
    setSheet(() => StatusSheet);
  };
  const clock = (ms: number) => festival.times().short(new Date(ms).toISOString());
  // Unsent work of another person lies in a database of its own, so its owner is whoever owns this one.
  const owner = () => festival.nameOf(data.userId) ?? t.task.somebody;
  const view = createMemo(() => connectionView(data.connection.state(), updateReady(), owner(), clock));
  const pausedSince = createPausedSince(festival.now);
  const forgotten = () => {
    const since = pausedSince();
    return view().code === 'paused' && since !== undefined && festival.now() - since > FORGOTTEN_AFTER_MS
      ? t.connection.pausedLong(clock(since))
      : undefined;
  };
  onMount(() => setTimeout(() => void load().catch(() => {}), PRELOAD_AFTER_MS));

  createEffect(
    on(
      () => view().code,
      (code, before) => {
        // Said once, when it changes; what it was at the start is on the screen.
        if (before === undefined || code === before) return;
        if (code === 'storage_full') announceAlert(t.connection.announce.storage_full);
        else if (isAnnounced(code)) announceConnection(t.connection.announce[code]);
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
        title={forgotten()}
        onClick={async () => {
          if (Sheet() === undefined) await load();
          setOpen(true);
        }}
      >
        <span class="pill num relative min-h-8">
          <ConnectionIcon code={view().code} size={18} />
          <span class="whitespace-nowrap">{view().pill}</span>
          <Show when={forgotten()}>
            {(words) => (
              <span class="reminder-dot">
                <span class="sr-only">{words()}</span>
              </span>
            )}
          </Show>
        </span>
      </button>
      <Show when={Sheet()} keyed>
        {(Loaded) => <Loaded open={open()} onOpenChange={setOpen} view={view()} clock={clock} />}
      </Show>
    </>
  );
}

const isAnnounced = (code: PillCode): code is PillCode & keyof typeof t.connection.announce =>
  Object.hasOwn(t.connection.announce, code);
