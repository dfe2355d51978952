import { createSignal, createUniqueId, For, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { GearItemRow } from '../../data/rows.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/gear.ts';
import { announceMine } from '../shell/announcer.tsx';
import { useFestival } from '../shell/festival.tsx';
import { saving } from '../shell/saving.tsx';
import { AllowanceSheet } from './allowance-sheet.tsx';
import { isCutOff } from './freshness.tsx';
import type { Gear } from './gear.ts';
import type { OpenAllowance } from './stock-view.ts';

/** Who had how many set aside until when, and one's own: what this device can book whatever happens (POL-10). */
export function Allowances(props: { readonly gear: Gear; readonly item: GearItemRow }) {
  const { connection } = useData();
  const reasonId = createUniqueId();
  const [asking, setAsking] = createSignal(false);
  const view = () => props.gear.viewOf(props.item);
  const why = () => {
    if (props.item.version === null) return t.gear.setAsideNotYet;
    return isCutOff(connection.state().code) ? t.gear.setAsideNeedsNetwork : undefined;
  };
  return (
    <section aria-labelledby="allowances-heading" data-allowances>
      <div class="flex flex-wrap items-center justify-between gap-2">
        <h2 id="allowances-heading" class="text-md">
          {t.gear.setAsideHeading}
        </h2>
        <Button
          aria-disabled={why() === undefined ? undefined : 'true'}
          aria-describedby={why() === undefined ? undefined : reasonId}
          onClick={() => why() === undefined && setAsking(true)}
        >
          {t.gear.setAside}
        </Button>
      </div>
      <Show when={why()}>
        {(words) => (
          <p id={reasonId} class="text-sm text-text-2">
            {words()}
          </p>
        )}
      </Show>
      <Show
        when={view().allowances.length > 0}
        fallback={<p class="pt-1 text-text-2">{t.gear.nothingSetAside}</p>}
      >
        <ul>
          <For each={view().allowances}>{(allowance) => <AllowanceLine allowance={allowance} />}</For>
        </ul>
      </Show>
      <AllowanceSheet
        open={asking()}
        onOpenChange={setAsking}
        item={props.item}
        free={view().left - view().promisedHere}
      />
    </section>
  );
}

function AllowanceLine(props: { readonly allowance: OpenAllowance }) {
  const { userId, writes } = useData();
  const festival = useFestival();
  const name = () =>
    props.allowance.userId === userId
      ? t.gear.you
      : (festival.nameOf(props.allowance.userId) ?? t.gear.somebody);
  const mayGiveBack = () => props.allowance.userId === userId || festival.isLead();
  const giveBack = async () => {
    const { id, left } = props.allowance;
    const write = writes.append('gear_allowance_return', { festival_id: festival.id, allowance_id: id });
    if (await saving(write)) announceMine(t.gear.givenBack(left));
  };
  return (
    <li class="edge-b flex items-center gap-3 py-2" data-allowance-id={props.allowance.id}>
      <div class="min-w-0 grow">
        <p class="num font-semibold">{t.gear.leftOf(props.allowance.left, props.allowance.granted)}</p>
        <p class="text-sm text-text-2">
          <bdi>{name()}</bdi>
          {' · '}
          <time
            class="num"
            datetime={props.allowance.until}
            title={festival.times().full(props.allowance.until)}
          >
            {t.gear.untilTime(festival.times().short(props.allowance.until))}
          </time>
          <Show when={props.allowance.isHere}>
            {' · '}
            {t.gear.onThisDevice}
          </Show>
        </p>
      </div>
      <Show when={mayGiveBack()}>
        <Button onClick={giveBack}>{t.gear.giveBack}</Button>
      </Show>
    </li>
  );
}
