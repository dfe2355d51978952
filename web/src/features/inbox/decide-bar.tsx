import Gavel from 'lucide-solid/icons/gavel';
import { For, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { Choice } from '../../data/review-case.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/inbox.ts';
import { createKeys } from '../../ui/keys.ts';
import { useFestival } from '../shell/festival.tsx';
import { afterChoice } from './after-choice.ts';
import { DECIDE_FORM, type DecideFormProps } from './decide-form.tsx';

/** What follows from the choice, and the button that makes it so; always in sight. */
export function DecideBar(props: DecideFormProps) {
  const { connection } = useData();
  const festival = useFestival();
  const { words } = props.inbox;
  const isOffline = () => !['online', 'sending'].includes(connection.state().code);
  const sentences = () => {
    const choice = props.deciding.choice();
    return choice === undefined
      ? []
      : afterChoice({
          one: props.one,
          valid: props.valid,
          choice,
          value: props.deciding.value(),
          words,
          lead: festival.nameOf(words.me) ?? t.inbox.you,
        });
  };
  const choose = (choice: Choice) => () => {
    if (choice === 'other' && props.one.isDelete) return;
    props.deciding.choose(choice);
    if (choice === 'other') queueMicrotask(() => document.getElementById('other-value')?.focus());
  };
  createKeys(
    {
      1: { says: t.deciding.validNow, act: choose('valid') },
      2: { says: t.deciding.proposed, act: choose('proposed') },
      3: { says: t.deciding.other, act: choose('other') },
      e: choose('other'),
      Enter: { says: t.deciding.decideKey, act: () => props.deciding.submit() },
      w: {
        says: t.deciding.why,
        act: () => document.querySelector<HTMLElement>('[data-case-detail] [data-why]')?.click(),
      },
    },
    t.inbox.page,
  );
  return (
    <div
      class="edge-t flex flex-col gap-2 bg-surface px-4 py-3 xl:flex-row xl:items-center xl:gap-6"
      data-decide-bar
    >
      <div class="min-w-0 grow" aria-live="polite">
        <Show
          when={sentences().length > 0}
          fallback={
            <p class="text-text-2" id="decide-hindrance">
              {t.deciding.chooseFirst}
            </p>
          }
        >
          <p class="text-sm font-semibold text-text-2">{t.deciding.after}</p>
          <p class="line-clamp-4" dir="auto" data-after-choice>
            <For each={sentences()}>{(sentence) => <span>{sentence} </span>}</For>
          </p>
          <Show when={isOffline()}>
            <p class="text-sm text-text-2">{t.deciding.offline(words.field(props.one))}</p>
          </Show>
          <Show when={!props.deciding.isAsSeen()}>
            <p class="tone" data-tone="warn" id="decide-hindrance">
              {t.deciding.seeFirst}
            </p>
          </Show>
        </Show>
      </div>
      <Button
        type="submit"
        form={DECIDE_FORM}
        kind="primary"
        size="primary"
        class="shrink-0 xl:min-w-56"
        aria-disabled={props.deciding.hindrance() !== undefined}
        aria-describedby={props.deciding.hindrance() === undefined ? undefined : 'decide-hindrance'}
      >
        <Gavel size={20} aria-hidden="true" />
        {label(props)}
      </Button>
    </div>
  );
}

function label(props: DecideFormProps): string {
  const choice = props.deciding.choice();
  if (choice === undefined) return t.deciding.decideKey;
  if (props.one.isDelete)
    return choice === 'valid' ? t.deciding.decideDelete.keep : t.deciding.decideDelete.delete;
  return t.deciding.decide[choice];
}
