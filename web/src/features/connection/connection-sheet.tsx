import { A } from '@solidjs/router';
import { Switch as Cases, createUniqueId, For, Match, Show } from 'solid-js';
import { applyUpdate, updateReady } from '../../data/app-update.ts';
import { useData } from '../../data/data-context.tsx';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/settings.ts';
import { Mark } from '../../ui/mark.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Switch } from '../../ui/switch.tsx';
import { showToast } from '../../ui/toast.tsx';
import { createWords } from '../answers/words.ts';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { ConnectionIcon } from './connection-icon.tsx';
import type { ConnectionView } from './connection-view.ts';
import { StorageLine } from './storage-line.tsx';

export interface StatusSheetProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly view: ConnectionView;
  readonly clock: (ms: number) => string;
}

/** What the pill stands for: the state in a sentence, what waits to be sent, how fresh the rest is, the switch. */
export function StatusSheet(props: StatusSheetProps) {
  const data = useData();
  const festival = useFestival();
  const state = data.connection.state;
  const needsYou = () => data.activity.needsYou().length + data.activity.held().length;
  const id = createUniqueId();
  const close = () => props.onOpenChange(false);

  return (
    <Sheet open={props.open} onOpenChange={props.onOpenChange} title={t.connection.heading}>
      <div class="flex flex-col gap-4">
        <div class="tone strip flex gap-3" data-tone={props.view.tone} data-conn-sentence={props.view.code}>
          <span class="tone pt-0.5" data-tone={props.view.tone}>
            <ConnectionIcon code={props.view.code} size={20} />
          </span>
          <p>{props.view.sentence}</p>
        </div>
        <NextAct />

        <Switch
          label={t.connection.pause}
          hint={t.connection.pauseHint}
          hintId={id}
          checked={data.connection.paused()}
          onChange={data.connection.setPaused}
        />

        <section aria-labelledby={`${id}-to-send`}>
          <h3 id={`${id}-to-send`} class="text-md">
            {t.connection.toSend(state().unsent)}
          </h3>
          <ToSend />
        </section>

        <Show when={needsYou() > 0}>
          <section class="flex flex-wrap items-center justify-between gap-2" data-needs-you={needsYou()}>
            <h3 class="tone text-md" data-tone="bad">
              {t.connection.needsYou(needsYou())}
            </h3>
            <A class="button" href={paths.activity(festival.id)} onClick={close}>
              {t.connection.seeActivity}
            </A>
          </section>
        </Show>

        <div class="edge-t flex flex-col gap-1 pt-3">
          <p class="num text-text-2" data-fresh-at={state().freshAt ?? ''}>
            <Show when={state().freshAt} fallback={t.connection.freshnessNever}>
              {(freshAt) => t.connection.freshness(props.clock(freshAt()))}
            </Show>
          </p>
          <StorageLine />
          <CopyDetails view={props.view} />
        </div>
      </div>
    </Sheet>
  );
}

/** The one thing that mends it, where there is one. */
function NextAct() {
  const { connection } = useData();
  const state = connection.state;
  const waits = () => state().unsent > 0 && !connection.paused();
  return (
    <Cases>
      <Match when={state().code === 'sign_in_expired'}>
        <A href={paths.signIn} class="button" data-kind="primary" data-size="primary">
          {t.connection.signInAgain}
        </A>
      </Match>
      <Match when={connection.paused()}>
        <Button kind="primary" size="primary" onClick={() => connection.setPaused(false)}>
          {t.connection.resume}
        </Button>
      </Match>
      <Match when={state().code === 'stuck' || state().code === 'no_answer'}>
        <Button kind="primary" size="primary" onClick={connection.sendNow}>
          {t.app.tryAgain}
        </Button>
      </Match>
      <Match when={waits()}>
        <Button kind="primary" size="primary" onClick={connection.sendNow}>
          {t.connection.sendNow}
        </Button>
      </Match>
      <Match when={updateReady()}>
        <Button kind="primary" size="primary" onClick={applyUpdate}>
          {t.settings.updateNow}
        </Button>
      </Match>
    </Cases>
  );
}

/** What a person who is called for help asks for: codes and counts, nothing that somebody wrote. */
function CopyDetails(props: { readonly view: ConnectionView }) {
  const data = useData();
  const copy = async () => {
    const { activity, connection, deviceId, userId } = data;
    const details = {
      ...{ at: new Date().toISOString(), deviceId, userId, ...connection.state() },
      ...{ paused: connection.paused(), held: activity.held().length, needsYou: activity.needsYou().length },
      unsent: activity.unsent().map(({ opId, table, op, writtenAt }) => ({ opId, table, op, writtenAt })),
      ...{ said: props.view.code, browser: navigator.userAgent, onLine: navigator.onLine },
    };
    await navigator.clipboard.writeText(JSON.stringify(details, null, 2));
    showToast({ tone: 'ok', title: t.app.copied, key: 'copied' });
  };
  return (
    <Button kind="quiet" class="self-start -ms-4" onClick={copy}>
      {t.app.copyDetails}
    </Button>
  );
}

/** What waits on this device, oldest first. */
function ToSend() {
  const data = useData();
  const festival = useFestival();
  const words = createWords();
  const writes = () => data.activity.unsent().filter(({ table }) => table !== 'receipt_ack');
  return (
    <Show when={writes().length > 0} fallback={<p class="pt-1 text-text-2">{t.connection.nothingToSend}</p>}>
      <ul class="flex flex-col pt-1">
        <For each={writes().slice(0, MOST_LISTED)}>
          {(write) => (
            <li class="flex items-start justify-between gap-3 py-2 edge-b" data-unsent-op={write.opId}>
              <span class="min-w-0">
                <span dir="auto">{words.unsentSentence(write)}</span>
                <Show when={write.writtenAt}>
                  {(at) => (
                    <time
                      class="block text-sm text-text-2"
                      datetime={at()}
                      title={festival.times().full(at())}
                    >
                      {festival.times().short(at())}
                    </time>
                  )}
                </Show>
              </span>
              <Mark code="saved" />
            </li>
          )}
        </For>
      </ul>
      <Show when={writes().length > MOST_LISTED}>
        <p class="pt-2 text-text-2">{t.connection.moreToSend(writes().length - MOST_LISTED)}</p>
      </Show>
    </Show>
  );
}

/** Nobody reads further, and a thousand lines would take a moment to draw. */
const MOST_LISTED = 50;
