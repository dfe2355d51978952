import ArrowLeft from 'lucide-solid/icons/arrow-left';
import { createResource, createSignal, For, Show } from 'solid-js';
import type { Asked } from '../../data/people-ask.ts';
import type { OperatorDesk, ParkedWrite, Settled } from '../../data/people-operator.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/operator.ts';
import { DetailHeading, PartHeading } from '../../ui/detail-heading.tsx';
import { Message } from '../../ui/message.tsx';
import { useFestival } from '../shell/festival.tsx';
import { doneWords, reasonWords, refusedWords } from './operator-view.ts';
import { RemoveSheet } from './remove-sheet.tsx';
import { RevealedValues } from './revealed-values.tsx';

export interface HeldDetailProps {
  readonly desk: OperatorDesk;
  readonly receiptId: string;
  readonly onBack: () => void;
  readonly onChanged: () => void;
}

/** One held write, what waits behind it, and what can be done. */
export function HeldDetail(props: HeldDetailProps) {
  const [looked] = createResource(() => props.desk.look(props.receiptId), { initialValue: undefined });
  const [busy, setBusy] = createSignal(false);
  const [removing, setRemoving] = createSignal(false);
  const [said, setSaid] = createSignal<{ readonly tone: 'ok' | 'bad'; readonly words: string }>();
  const [settled, setSettled] = createSignal(false);
  const preview = () => {
    const asked = looked.latest;
    return asked?.ok ? asked.value : undefined;
  };
  const refused = () => {
    const asked = looked.latest;
    return asked === undefined || asked.ok ? undefined : asked.code;
  };
  const act = async (ask: () => Promise<Asked<Settled>>) => {
    if (busy()) return;
    setBusy(true);
    const asked = await ask();
    setBusy(false);
    setSaid(
      asked.ok
        ? { tone: 'ok', words: doneWords(asked.value) }
        : { tone: 'bad', words: refusedWords(asked.code) },
    );
    if (asked.ok && !asked.value.stillParked.includes(props.receiptId)) setSettled(true);
    if (asked.ok) props.onChanged();
  };

  return (
    <div class="mx-auto flex max-w-2xl flex-col gap-6 p-4">
      <Button class="-ms-3 self-start lg:hidden" kind="quiet" onClick={props.onBack}>
        <ArrowLeft size={20} aria-hidden="true" class="rtl:rotate-180" />
        {t.operator.back}
      </Button>
      <Show when={refused()}>
        {(code) => (
          <Message
            heading
            role="alert"
            title={code() === 'not_parked' ? t.operator.gone : refusedWords(code())}
          />
        )}
      </Show>
      <Show when={preview()}>
        {(shown) => (
          <>
            <DetailHeading class="text-xl">{reasonWords(shown().write.reason)}</DetailHeading>
            <Facts write={shown().write} />
            <Show when={said()}>
              {(last) => (
                <p class="tone strip" data-tone={last().tone} role="status">
                  {last().words}
                </p>
              )}
            </Show>
            <Show when={!settled()}>
              <RevealedValues desk={props.desk} receiptId={props.receiptId} />
              <Behind writes={shown().behind} />
              <div class="flex flex-col gap-2">
                <div class="flex flex-wrap gap-2">
                  <Button
                    kind="primary"
                    aria-busy={busy()}
                    aria-describedby="replay-hint"
                    onClick={() => act(() => props.desk.replay(props.receiptId))}
                  >
                    {busy() ? t.operator.replaying : t.operator.replay}
                  </Button>
                  <Button kind="danger" onClick={() => setRemoving(true)}>
                    {t.operator.remove}
                  </Button>
                </div>
                <p id="replay-hint" class="text-sm text-text-2">
                  {t.operator.replayHint}
                </p>
              </div>
              <RemoveSheet
                open={removing()}
                onOpenChange={setRemoving}
                behind={shown().behind.length}
                onRemove={(because) => act(() => props.desk.remove(props.receiptId, because))}
              />
            </Show>
          </>
        )}
      </Show>
    </div>
  );
}

function Facts(props: { readonly write: ParkedWrite }) {
  const festival = useFestival();
  return (
    <dl class="facts panel p-4">
      <dt>{t.operator.facts.held}</dt>
      <dd class="num">
        <time datetime={props.write.parkedAt} title={festival.times().full(props.write.parkedAt)}>
          {festival.times().short(props.write.parkedAt)}
        </time>
      </dd>
      <dt>{t.operator.facts.error}</dt>
      <dd>{props.write.error ?? t.operator.facts.none}</dd>
      <dt>{t.operator.facts.table}</dt>
      <dd>{props.write.table ?? t.operator.facts.none}</dd>
      <dt>{t.operator.facts.row}</dt>
      <dd>{props.write.rowId ?? t.operator.facts.none}</dd>
      <dt>{t.operator.facts.author}</dt>
      <dd>{props.write.userId}</dd>
      <dt>{t.operator.facts.receipt}</dt>
      <dd>{props.write.receiptId}</dd>
      <Show when={props.write.heldBy}>
        {(heldBy) => (
          <>
            <dt>{t.operator.facts.heldBy}</dt>
            <dd>{heldBy()}</dd>
          </>
        )}
      </Show>
      <dt>{t.operator.facts.schema}</dt>
      <dd class="num">{props.write.schemaVersion ?? t.operator.facts.none}</dd>
    </dl>
  );
}

/** What follows whatever is done with the write. */
function Behind(props: { readonly writes: readonly ParkedWrite[] }) {
  return (
    <section class="flex flex-col gap-1">
      <PartHeading class="text-md">{t.operator.behindTitle(props.writes.length)}</PartHeading>
      <p class="text-text-2">{props.writes.length === 0 ? t.operator.behindNone : t.operator.behindBody}</p>
      <ul>
        <For each={props.writes}>
          {(write) => (
            <li class="edge-b py-2 text-sm break-all" data-behind={write.receiptId}>
              {t.operator.row(write.table, write.rowId)}
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}
