import { A } from '@solidjs/router';
import CircleArrowUp from 'lucide-solid/icons/circle-arrow-up';
import Clock from 'lucide-solid/icons/clock';
import Smartphone from 'lucide-solid/icons/smartphone';
import UserRound from 'lucide-solid/icons/user-round';
import { Show } from 'solid-js';
import { t } from '../../ui/catalogue/devices.ts';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { agoOf, type FleetEntry, type SeenDevice } from './fleet.ts';

export interface DeviceEntryProps {
  readonly entry: FleetEntry;
  readonly chosen: boolean;
  /** The filters, so that Back finds the list as it was. */
  readonly search: string;
}

/** One device and its person in the list. */
export function DeviceEntry(props: DeviceEntryProps) {
  const festival = useFestival();
  return (
    <li>
      <A
        href={paths.device(festival.id, props.entry.id, props.search)}
        class="crew-row"
        aria-current={props.chosen ? 'true' : undefined}
        data-device={props.entry.device?.deviceId ?? ''}
      >
        <Show
          when={props.entry.device}
          fallback={<UserRound size={22} class="mt-0.5 shrink-0 text-text-2" aria-hidden="true" />}
        >
          <Smartphone size={22} class="mt-0.5 shrink-0 text-text-2" aria-hidden="true" />
        </Show>
        <span class="flex min-w-0 grow flex-col gap-1">
          <span>
            <bdi class="font-semibold">{props.entry.person ?? t.devices.left}</bdi>
            <span class="text-text-2">
              {' · '}
              {props.entry.role === undefined ? t.devices.leftHint : t.roles[props.entry.role]}
            </span>
          </span>
          <Show when={props.entry.device} fallback={<span class="text-text-2">{t.devices.noDevice}</span>}>
            {(device) => <SeenLines device={device()} />}
          </Show>
        </span>
      </A>
    </li>
  );
}

function SeenLines(props: { readonly device: SeenDevice }) {
  const festival = useFestival();
  return (
    <>
      <span class="text-text-2">
        <bdi>{props.device.name}</bdi>
        <Show when={props.device.isThis}>
          {' · '}
          {t.devices.thisDevice}
        </Show>
      </span>
      <span class="num text-sm text-text-2">
        <time datetime={props.device.lastSeenAt} title={festival.times().full(props.device.lastSeenAt)}>
          {t.devices.lastSeen(
            festival.times().short(props.device.lastSeenAt),
            agoText(props.device.silentMs),
          )}
        </time>
      </span>
      <span class="flex flex-wrap gap-2 empty:hidden">
        <DevicePills device={props.device} />
      </span>
    </>
  );
}

/** What a lead should look after: nothing where all is well. */
export function DevicePills(props: { readonly device: SeenDevice }) {
  return (
    <>
      <Show when={props.device.unsent > 0}>
        <span class="tone pill num" data-tone="warn" data-unsent={props.device.unsent}>
          <Smartphone size={16} aria-hidden="true" />
          {t.devices.unsentWhenLastSeen(props.device.unsent)}
        </span>
      </Show>
      <Show when={props.device.silent}>
        <span class="tone pill" data-tone={props.device.unsent > 0 ? 'bad' : 'saved'}>
          <Clock size={16} aria-hidden="true" />
          {t.devices.silentWord}
        </span>
      </Show>
      <Show when={props.device.old}>
        <span class="tone pill" data-tone="info" title={t.devices.oldHint(props.device.appVersion ?? '')}>
          <CircleArrowUp size={16} aria-hidden="true" />
          {t.devices.old}
        </span>
      </Show>
    </>
  );
}

/** `28 min`; empty for a moment ago. */
export function agoText(ms: number): string {
  const { unit, n } = agoOf(ms);
  return unit === 'now' ? t.devices.ago.now : t.devices.ago[unit](n);
}
