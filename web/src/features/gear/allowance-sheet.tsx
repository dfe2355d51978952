import { createSignal, createUniqueId, For, Show } from 'solid-js';
import { useData, usePeople } from '../../data/data-context.tsx';
import { type AllowanceAnswer, askForAllowance } from '../../data/gear-allowance.ts';
import type { GearItemRow } from '../../data/rows.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/gear.ts';
import { Sheet } from '../../ui/sheet.tsx';
import { announceMine } from '../shell/announcer.tsx';
import { useFestival } from '../shell/festival.tsx';
import { readQuantity } from './quantity.ts';
import { QuantityField } from './quantity-field.tsx';

const HOUR_MS = 60 * 60 * 1000;
const hourChoices = [4, 12, 24, 72] as const;

export interface AllowanceSheetProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly item: GearItemRow;
  /** What is free, as far as this device knows. */
  readonly free: number;
}

/** Has some of an item set aside for this device: the one thing about gear that needs the network. */
export function AllowanceSheet(props: AllowanceSheetProps) {
  return (
    <Sheet
      open={props.open}
      onOpenChange={props.onOpenChange}
      title={t.gear.setAsideTitle(props.item.name)}
      description={t.gear.setAsideBody}
    >
      <AllowanceForm item={props.item} free={props.free} onDone={() => props.onOpenChange(false)} />
    </Sheet>
  );
}

function AllowanceForm(props: Pick<AllowanceSheetProps, 'item' | 'free'> & { readonly onDone: () => void }) {
  const { userId, deviceId } = useData();
  const { ask } = usePeople();
  const festival = useFestival();
  const id = createUniqueId();
  const [text, setText] = createSignal('1');
  const [hours, setHours] = createSignal<number>(hourChoices[0]);
  const [asking, setAsking] = createSignal(false);
  const [answer, setAnswer] = createSignal<AllowanceAnswer>();
  // asking again after no answer asks for the same
  let wishId = crypto.randomUUID();
  const change = (act: () => void) => {
    wishId = crypto.randomUUID();
    setAnswer(undefined);
    act();
  };
  const until = () => new Date(festival.now() + hours() * HOUR_MS).toISOString();
  const problem = () => {
    const read = readQuantity(text(), 'consume');
    return read.ok ? undefined : t.gear.quantityProblem[read.problem];
  };
  const said = () => {
    const got = answer();
    if (got === undefined || got.answer === 'granted') return undefined;
    return got.answer === 'not_enough' ? t.gear.onlyFree(got.free) : t.gear.notSetAside[got.answer];
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const read = readQuantity(text(), 'consume');
    if (!read.ok || asking()) {
      document.getElementById(`${id}-qty`)?.focus();
      return;
    }
    setAsking(true);
    setAnswer(undefined);
    const wish = { id: wishId, itemId: props.item.id, deviceId, qty: read.qty, until: until() };
    const got = await askForAllowance(ask, userId, wish);
    setAsking(false);
    if (got.answer === 'granted') {
      announceMine(t.gear.isSetAside(read.qty, props.item.name));
      props.onDone();
      return;
    }
    if (got.answer !== 'no_answer') wishId = crypto.randomUUID();
    setAnswer(got);
  };
  return (
    <form class="flex flex-col gap-4" onSubmit={submit} data-allowance-form>
      <QuantityField
        id={`${id}-qty`}
        kind="consume"
        unit={props.item.unit}
        text={text()}
        problem={problem()}
        describedBy={`${id}-free`}
        onText={(next) => change(() => setText(next))}
      />
      <p id={`${id}-free`} class="text-text-2">
        {t.gear.freeNow(props.free)}
      </p>
      <fieldset>
        <legend class="pb-1 font-semibold">{t.gear.howLong}</legend>
        <div class="segments">
          <For each={hourChoices}>
            {(choice) => (
              <label class="segment text-center" data-on={hours() === choice}>
                <input
                  type="radio"
                  class="absolute inset-0 m-0 size-full cursor-pointer opacity-0"
                  name={`${id}-hours`}
                  value={choice}
                  checked={hours() === choice}
                  onChange={() => change(() => setHours(choice))}
                />
                {t.gear.hours(choice)}
              </label>
            )}
          </For>
        </div>
        <p class="pt-1 text-sm text-text-2">{t.gear.untilTime(festival.times().short(until()))}</p>
      </fieldset>
      <div role="status">
        <Show when={said()}>
          {(words) => (
            <p class="tone strip" data-tone="warn" data-answer={answer()?.answer}>
              {words()}
            </p>
          )}
        </Show>
      </div>
      <Button type="submit" kind="primary" size="primary" aria-disabled={asking() ? 'true' : undefined}>
        {asking() ? t.gear.asking : t.gear.setAside}
      </Button>
    </form>
  );
}
