import { createSignal, createUniqueId, For, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/gear.ts';
import { announceMine } from '../shell/announcer.tsx';
import { useFestival } from '../shell/festival.tsx';
import { saving } from '../shell/saving.tsx';
import type { BookGearProps } from './book-sheet.tsx';
import { BookingHintLine } from './booking-hint.tsx';
import { createGear } from './gear.ts';
import { readQuantity } from './quantity.ts';
import { QuantityField } from './quantity-field.tsx';
import { type BookingKind, changeOf, kindsFor } from './stock-view.ts';
import { TaskChoice } from './task-choice.tsx';

export interface BookFormProps extends Omit<BookGearProps, 'open' | 'onOpenChange'> {
  readonly onDone: () => void;
}

/** What, how many, and what happens with it. Booking stays possible whatever this device knows of. */
export function BookForm(props: BookFormProps) {
  const { activity, writes } = useData();
  const festival = useFestival();
  const gear = createGear();
  const id = createUniqueId();
  const [itemId, setItemId] = createSignal(props.itemId ?? '');
  const [taskId, setTaskId] = createSignal(props.taskId);
  const [kind, setKind] = createSignal<BookingKind>(props.kind ?? 'consume');
  const [text, setText] = createSignal(String(props.qty ?? 1));
  const [tried, setTried] = createSignal(false);

  const item = () => gear.items().find((one) => one.id === itemId());
  const kinds = () => kindsFor(festival.actor().role);
  const quantity = () => readQuantity(text(), kind());
  const problem = () => {
    const read = quantity();
    return read.ok || (read.problem === 'missing' && !tried())
      ? undefined
      : t.gear.quantityProblem[read.problem];
  };
  const qty = () => {
    const read = quantity();
    return read.ok ? read.qty : undefined;
  };
  const choose = (next: BookingKind) => {
    setKind(next);
    // what was a quantity may be none for the other kind, and the other way round
    if (!readQuantity(text(), next).ok) setText('1');
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    const [booked, many] = [item(), qty()];
    if (booked === undefined || many === undefined) {
      document.getElementById(booked === undefined ? `${id}-item` : `${id}-qty`)?.focus();
      return;
    }
    const write = writes.append(
      'gear_usage_event',
      {
        ...{ festival_id: festival.id, item_id: booked.id, task_id: taskId() ?? null },
        ...{ kind: kind(), qty: many, used_at: new Date().toISOString() },
      },
      props.follows === undefined ? {} : { follows: props.follows },
    );
    if (!(await saving(write))) return;
    if (props.follows !== undefined) await activity.settle(props.follows, 'sent_again');
    announceMine(t.gear.booked(changeOf(kind(), many) ?? many, booked.name));
    props.onDone();
  };
  return (
    <form class="flex flex-col gap-4" onSubmit={submit} data-book-form>
      <div class="flex flex-col gap-1">
        <label for={`${id}-item`} class="font-semibold">
          {t.gear.item}
        </label>
        <select
          id={`${id}-item`}
          class="field"
          value={itemId()}
          aria-invalid={tried() && item() === undefined}
          aria-describedby={tried() && item() === undefined ? `${id}-item-problem` : undefined}
          onChange={(event) => setItemId(event.currentTarget.value)}
        >
          <option value="">{t.gear.pickItem}</option>
          <For each={gear.items()}>
            {(one) => (
              <option value={one.id} selected={one.id === itemId()}>
                {t.gear.itemChoice(one.name, gear.viewOf(one).left)}
              </option>
            )}
          </For>
        </select>
        <Show when={tried() && item() === undefined}>
          <p id={`${id}-item-problem`} class="tone" data-tone="bad" role="alert">
            {t.gear.itemMissing}
          </p>
        </Show>
      </div>
      <fieldset>
        <legend class="pb-1 font-semibold">{t.gear.kind}</legend>
        <div class="segments">
          <For each={kinds()}>
            {(one) => (
              <label class="segment" data-on={kind() === one} data-kind={one}>
                <input
                  type="radio"
                  class="absolute inset-0 m-0 size-full cursor-pointer opacity-0"
                  name={`${id}-kind`}
                  value={one}
                  checked={kind() === one}
                  aria-describedby={`${id}-kind-hint`}
                  onChange={() => choose(one)}
                />
                {t.gear.kinds[one]}
              </label>
            )}
          </For>
        </div>
        <p id={`${id}-kind-hint`} class="pt-1 text-sm text-text-2">
          {t.gear.kindHints[kind()]}
        </p>
      </fieldset>
      <QuantityField
        id={`${id}-qty`}
        kind={kind()}
        unit={item()?.unit}
        text={text()}
        problem={problem()}
        describedBy={`${id}-hint`}
        onText={setText}
      />
      <div id={`${id}-hint`} class="min-h-14" aria-live="polite">
        <Show when={item()}>
          {(found) => <BookingHintLine gear={gear} item={found()} kind={kind()} qty={qty()} />}
        </Show>
      </div>
      <TaskChoice id={`${id}-task`} taskId={taskId()} given={props.taskId} onChoose={setTaskId} />
      <Button type="submit" kind="primary" size="primary">
        {(() => {
          const many = qty();
          return many === undefined ? t.gear.submitPlain : t.gear.submit[kind()](many);
        })()}
      </Button>
    </form>
  );
}
