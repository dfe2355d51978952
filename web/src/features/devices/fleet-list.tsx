import { useSearchParams } from '@solidjs/router';
import UserRoundPlus from 'lucide-solid/icons/user-round-plus';
import { createMemo, createSignal, For, Show } from 'solid-js';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/devices.ts';
import { createKeyed } from '../../ui/keyed.ts';
import { createKeys } from '../../ui/keys.ts';
import { useFestival } from '../shell/festival.tsx';
import type { LiveFleet } from './create-fleet.ts';
import { DeviceEntry } from './device-entry.tsx';
import { fitting } from './fleet.ts';
import { InviteSheet } from './invite-sheet.tsx';
import { OpenLinks } from './open-links.tsx';
import { OpenOnPhone } from './open-on-phone.tsx';

export interface FleetProps {
  readonly fleet: LiveFleet;
  readonly chosen: string | undefined;
}

/** Everybody and every device, worst first. */
export function Fleet(props: FleetProps) {
  const festival = useFestival();
  const [params, setParams] = useSearchParams<{ silent?: string; unsent?: string }>();
  const [inviting, setInviting] = createSignal(false);
  let filters: HTMLFieldSetElement | undefined;
  let list: HTMLUListElement | undefined;
  const filter = createMemo(() => ({ silent: params.silent === '1', unsent: params.unsent === '1' }));
  const shown = createKeyed(() => fitting(props.fleet.entries(), filter()));
  const toggle = (name: 'silent' | 'unsent') =>
    setParams({ [name]: filter()[name] ? undefined : '1' }, { replace: true });
  const search = () => {
    const wanted = Object.entries(filter()).flatMap(([name, on]) => (on ? [`${name}=1`] : []));
    return wanted.length === 0 ? '' : `?${wanted.join('&')}`;
  };
  const step = (by: 1 | -1) => {
    const rows = [...(list?.querySelectorAll('a') ?? [])];
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    rows[at === -1 ? 0 : at + by]?.focus();
  };
  createKeys(
    {
      c: { says: t.devices.keys.invite, act: () => setInviting(true) },
      f: { says: t.devices.keys.filter, act: () => filters?.querySelector('button')?.focus() },
      j: { says: t.devices.keys.next, act: () => step(1) },
      k: { says: t.devices.keys.previous, act: () => step(-1) },
    },
    t.devices.page,
  );

  return (
    <div class="flex min-h-full flex-col">
      <div class="flex flex-col gap-3 p-4">
        <div class="flex flex-wrap items-center justify-between gap-2">
          <h1 class="text-lg">{t.devices.heading}</h1>
          <Button kind="primary" onClick={() => setInviting(true)}>
            <UserRoundPlus size={20} aria-hidden="true" />
            {t.devices.invite}
          </Button>
        </div>
        <Show when={props.fleet.asOf()}>
          {(at) => (
            <p class="tone strip num" data-tone="saved" data-as-of={at()}>
              {t.devices.asOf(festival.times().short(new Date(at()).toISOString()))}
            </p>
          )}
        </Show>
        <fieldset ref={filters} class="flex flex-wrap gap-2">
          <legend class="sr-only">{t.devices.filters}</legend>
          <button type="button" class="chip" aria-pressed={filter().silent} onClick={() => toggle('silent')}>
            {t.devices.silent}
          </button>
          <button type="button" class="chip" aria-pressed={filter().unsent} onClick={() => toggle('unsent')}>
            {t.devices.unsent}
          </button>
        </fieldset>
      </div>
      <Show when={props.fleet.ready()}>
        <Show
          when={shown().length > 0}
          fallback={
            <div class="flex flex-col items-center gap-3 px-4 py-12 text-center">
              <p class="text-md">{t.devices.nothingFits}</p>
              <Button onClick={() => setParams({ silent: undefined, unsent: undefined }, { replace: true })}>
                {t.devices.clearFilters}
              </Button>
            </div>
          }
        >
          <ul ref={list} class="edge-t" data-fleet={shown().length}>
            <For each={shown()}>
              {(entry) => <DeviceEntry entry={entry} chosen={entry.id === props.chosen} search={search()} />}
            </For>
          </ul>
        </Show>
        <Show when={props.fleet.entries().length === 1}>
          <div class="px-4 py-8 text-center">
            <p class="text-md">{t.devices.onlyThis}</p>
            <p class="text-text-2">{t.devices.onlyThisBody}</p>
          </div>
        </Show>
        <OpenLinks crew={props.fleet.entries().length} />
        <OpenOnPhone />
      </Show>
      <InviteSheet open={inviting()} onOpenChange={setInviting} />
    </div>
  );
}
