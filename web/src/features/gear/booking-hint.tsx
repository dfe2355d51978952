import TriangleAlert from 'lucide-solid/icons/triangle-alert';
import { createMemo, Match, Switch } from 'solid-js';
import type { GearItemRow } from '../../data/rows.ts';
import { t } from '../../ui/catalogue/gear.ts';
import { createFreshness } from './freshness.tsx';
import type { Gear } from './gear.ts';
import type { BookingHint, BookingKind } from './stock-view.ts';

export interface BookingHintLineProps {
  readonly gear: Gear;
  readonly item: GearItemRow;
  readonly kind: BookingKind;
  readonly qty: number | undefined;
}

/** What this device can say of a booking before it is made. It warns and never forbids: others may have refilled. */
export function BookingHintLine(props: BookingHintLineProps) {
  const hint = createMemo((): BookingHint | undefined =>
    props.qty === undefined ? undefined : props.gear.hintOf(props.item, { kind: props.kind, qty: props.qty }),
  );
  const notEnough = () => {
    const found = hint();
    return found?.kind === 'not_enough' ? found : undefined;
  };
  const fine = () => {
    const found = hint();
    return found?.kind === 'fine' ? found : undefined;
  };
  const time = createFreshness();
  const takes = () => props.kind === 'consume' || (props.kind === 'adjust' && (props.qty ?? 0) < 0);
  return (
    <Switch fallback={<p class="text-text-2">{t.gear.leftNow(props.gear.viewOf(props.item).left)}</p>}>
      <Match when={notEnough()}>
        {(found) => (
          <p class="tone strip flex items-start gap-2" data-tone="warn" data-hint="not_enough">
            <TriangleAlert size={20} class="mt-0.5 shrink-0 text-warn" aria-hidden="true" />
            <span>{t.gear.notEnough(found().left, time())}</span>
          </p>
        )}
      </Match>
      <Match when={hint()?.kind === 'refused'}>
        <p class="tone strip" data-tone="warn" data-hint="refused">
          {t.gear.notAllowed}
        </p>
      </Match>
      <Match when={fine()}>
        {(found) => (
          <div class="flex flex-col gap-1">
            <p class="text-text-2">{t.gear.leftAfter(found().leftAfter)}</p>
            {takes() && found().low && (
              <p class="tone font-semibold" data-tone="warn" data-hint="low">
                {t.gear.lowAfter(props.item.low_mark)}
              </p>
            )}
          </div>
        )}
      </Match>
    </Switch>
  );
}
