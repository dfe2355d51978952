import { useSearchParams } from '@solidjs/router';
import RefreshCw from 'lucide-solid/icons/refresh-cw';
import { createSignal, For, onMount, Show } from 'solid-js';
import { useData, usePeople } from '../../data/data-context.tsx';
import { makeOperatorDesk, type ParkedWrite } from '../../data/people-operator.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/operator.ts';
import { createKeyed } from '../../ui/keyed.ts';
import { Message } from '../../ui/message.tsx';
import { Pane } from '../../ui/pane.tsx';
import { useFestival } from '../shell/festival.tsx';
import { HeldDetail } from './held-detail.tsx';
import { HeldRow } from './held-row.tsx';
import { listProblem } from './operator-view.ts';

/** The list, and beside it (on a phone instead of it) the write that the address names. */
export function HeldWrites() {
  const people = usePeople();
  const { userId } = useData();
  const festival = useFestival();
  const [params, setParams] = useSearchParams<{ write?: string }>();
  const desk = makeOperatorDesk(people.ask, userId);
  const [writes, setWrites] = createSignal<readonly ParkedWrite[]>();
  const [next, setNext] = createSignal<string | null>(null);
  const [refused, setRefused] = createSignal<string>();
  const [busy, setBusy] = createSignal(false);
  const rows = createKeyed(() => (writes() ?? []).map((write) => ({ ...write, id: write.receiptId })));

  async function read(after: string | null): Promise<void> {
    setBusy(true);
    const asked = await desk.list(after);
    setBusy(false);
    if (!asked.ok) {
      setRefused(asked.code);
      return;
    }
    setRefused(undefined);
    setWrites((before) => [...(after === null ? [] : (before ?? [])), ...asked.value.parked]);
    setNext(asked.value.next);
  }
  onMount(() => void read(null));

  return (
    <div class="flex h-full">
      <div
        class={`h-full min-w-0 overflow-y-auto lg:edge-e lg:w-[30rem] lg:shrink-0 ${
          params.write === undefined ? 'w-full' : 'hidden lg:block'
        }`}
      >
        <div class="flex flex-col gap-2 p-4">
          <div class="flex flex-wrap items-center justify-between gap-2">
            <h1 class="text-lg">{t.operator.heading}</h1>
            <Button onClick={() => read(null)} aria-busy={busy()}>
              <RefreshCw size={18} aria-hidden="true" />
              {t.operator.refresh}
            </Button>
          </div>
          <p class="text-text-2">{t.operator.intro}</p>
        </div>
        <Show when={refused()}>
          {(code) => (
            <Message role="alert" title={listProblem(code()).title} body={listProblem(code()).body}>
              <Button kind="primary" onClick={() => read(null)}>
                {t.app.tryAgain}
              </Button>
            </Message>
          )}
        </Show>
        <Show
          when={writes()}
          fallback={
            <Show when={busy()}>
              <p role="status" class="appear-late px-4 text-text-2">
                {t.operator.reading}
              </p>
            </Show>
          }
        >
          <Show
            when={rows().length > 0}
            fallback={
              <Show when={refused() === undefined}>
                <Message title={t.operator.none} body={t.operator.noneBody} />
              </Show>
            }
          >
            <ul class="edge-t" data-held={rows().length}>
              <For each={rows()}>
                {(write) => (
                  <HeldRow
                    write={write}
                    now={festival.now()}
                    chosen={write.receiptId === params.write}
                    href={`?write=${encodeURIComponent(write.receiptId)}`}
                  />
                )}
              </For>
            </ul>
          </Show>
          <Show when={next()}>
            {(after) => (
              <div class="p-4 text-center">
                <Button onClick={() => read(after())}>{t.operator.more}</Button>
              </div>
            )}
          </Show>
        </Show>
      </div>
      <div
        class={`h-full min-w-0 grow overflow-y-auto ${params.write === undefined ? 'hidden lg:block' : ''}`}
      >
        <Show when={params.write} keyed fallback={<Message title={t.operator.choose} />}>
          {(receiptId) => (
            <Pane>
              <HeldDetail
                desk={desk}
                receiptId={receiptId}
                onBack={() => setParams({ write: undefined })}
                onChanged={() => void read(null)}
              />
            </Pane>
          )}
        </Show>
      </div>
    </div>
  );
}
