import { A } from '@solidjs/router';
import { createUniqueId, For, Show } from 'solid-js';
import { applyUpdate, updateReady } from '../../data/app-update.ts';
import { useData } from '../../data/data-context.tsx';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { Mark } from '../../ui/mark.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Switch } from '../../ui/switch.tsx';
import { createWords } from '../answers/words.ts';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { ConnectionIcon } from './connection-icon.tsx';
import type { ConnectionView } from './connection-view.ts';

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
  const needsYou = () => data.activity.needsYou().length;
  const pauseHintId = createUniqueId();

  return (
    <Sheet open={props.open} onOpenChange={props.onOpenChange} title={t.connection.heading}>
      <div class="flex flex-col gap-4">
        <div class="tone strip flex gap-3" data-tone={props.view.tone} data-conn-sentence={props.view.code}>
          <span class="tone pt-0.5" data-tone={props.view.tone}>
            <ConnectionIcon code={props.view.code} size={20} />
          </span>
          <p>{props.view.sentence}</p>
        </div>

        <Show when={state().code === 'sign_in_expired'}>
          <A href={paths.signIn} class="button" data-kind="primary" data-size="primary">
            {t.connection.signInAgain}
          </A>
        </Show>
        <Show when={updateReady()}>
          <Button kind="primary" size="primary" onClick={applyUpdate}>
            {t.settings.updateNow}
          </Button>
        </Show>

        <Switch
          label={t.connection.pause}
          hint={t.connection.pauseHint}
          hintId={pauseHintId}
          checked={data.connection.paused()}
          onChange={data.connection.setPaused}
        />

        <section aria-labelledby={`${pauseHintId}-to-send`}>
          <h3 id={`${pauseHintId}-to-send`} class="text-md">
            {t.connection.toSend(state().unsent)}
          </h3>
          <ToSend />
        </section>

        <Show when={needsYou() > 0}>
          <section class="flex items-center justify-between gap-2" data-needs-you={needsYou()}>
            <h3 class="tone text-md" data-tone="bad">
              {t.connection.needsYou(needsYou())}
            </h3>
            <A class="button" href={paths.activity(festival.id)} onClick={() => props.onOpenChange(false)}>
              {t.connection.seeActivity}
            </A>
          </section>
        </Show>

        <p class="text-text-2" data-fresh-at={state().freshAt ?? ''}>
          <Show when={state().freshAt} fallback={t.connection.freshnessNever}>
            {(freshAt) => t.connection.freshness(props.clock(freshAt()))}
          </Show>
        </p>
      </div>
    </Sheet>
  );
}

/** What waits on this device, oldest first. */
function ToSend() {
  const data = useData();
  const festival = useFestival();
  const writes = data.activity.unsent;
  const words = createWords();
  return (
    <Show when={writes().length > 0} fallback={<p class="pt-1 text-text-2">{t.connection.nothingToSend}</p>}>
      <ul class="flex flex-col pt-1">
        <For each={writes()}>
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
    </Show>
  );
}
