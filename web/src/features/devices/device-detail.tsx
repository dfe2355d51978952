import { A } from '@solidjs/router';
import ArrowLeft from 'lucide-solid/icons/arrow-left';
import { createSignal, For, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { createDeviceChanges } from '../../data/directory.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/devices.ts';
import { DetailHeading, PartHeading } from '../../ui/detail-heading.tsx';
import { Message } from '../../ui/message.tsx';
import { ReceiptRow } from '../activity/receipt-row.tsx';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import type { LiveFleet } from './create-fleet.ts';
import { agoText, DevicePills } from './device-entry.tsx';
import type { FleetEntry, SeenDevice } from './fleet.ts';
import { NewPasswordSheet } from './new-password-sheet.tsx';

/** One device or person: what it said last, what it did, and what a lead can do about it. */
export function DeviceDetail(props: { readonly id: string; readonly fleet: LiveFleet }) {
  const festival = useFestival();
  const entry = () => props.fleet.entries().find((one) => one.id === props.id);
  return (
    <div class="mx-auto flex max-w-2xl flex-col gap-6 p-4">
      <A class="button -ms-3 self-start lg:hidden" data-kind="quiet" href={paths.devices(festival.id)}>
        <ArrowLeft size={20} aria-hidden="true" class="rtl:rotate-180" />
        {t.devices.back}
      </A>
      <Show
        when={entry()}
        fallback={
          <Show when={props.fleet.ready()}>
            <Message heading title={t.devices.notHereTitle} body={t.devices.notHereBody} />
          </Show>
        }
      >
        {(shown) => <Shown entry={shown()} />}
      </Show>
    </div>
  );
}

function Shown(props: { readonly entry: FleetEntry }) {
  const [asking, setAsking] = createSignal(false);
  const person = () => props.entry.person ?? t.devices.left;
  return (
    <>
      <header class="flex flex-col gap-2">
        <DetailHeading class="text-xl" dir="auto">
          {person()}
        </DetailHeading>
        <p class="flex flex-wrap gap-2 empty:hidden">
          <Show when={props.entry.device}>{(device) => <DevicePills device={device()} />}</Show>
        </p>
      </header>
      <Show when={props.entry.device} fallback={<p class="text-text-2">{t.devices.noDevice}</p>}>
        {(device) => <Facts device={device()} />}
      </Show>
      <div class="flex flex-wrap gap-2">
        <Show when={props.entry.device}>{(device) => <AskToSync person={person()} device={device()} />}</Show>
        <Show when={props.entry.role !== undefined}>
          <Button onClick={() => setAsking(true)}>{t.devices.newPassword}</Button>
        </Show>
      </div>
      <Show when={props.entry.device !== undefined}>
        <p class="text-sm text-text-2">{t.devices.noWipe}</p>
      </Show>
      <Show when={props.entry.device?.deviceId} keyed>
        {(deviceId) => <Changes deviceId={deviceId} />}
      </Show>
      <NewPasswordSheet
        open={asking()}
        onOpenChange={setAsking}
        userId={props.entry.userId}
        name={person()}
      />
    </>
  );
}

function Facts(props: { readonly device: SeenDevice }) {
  const festival = useFestival();
  const time = (instant: string) => (
    <time datetime={instant} title={festival.times().full(instant)}>
      {festival.times().short(instant)}
    </time>
  );
  return (
    <dl class="facts panel p-4">
      <dt>{t.devices.detail.device}</dt>
      <dd dir="auto">{props.device.name}</dd>
      <dt>{t.devices.detail.seen}</dt>
      <dd class="num">
        {time(props.device.lastSeenAt)}{' '}
        <Show when={agoText(props.device.silentMs)}>{(ago) => `(${ago()})`}</Show>
      </dd>
      <dt>{t.devices.detail.unsent}</dt>
      <dd class="num">{props.device.unsent === 0 ? t.devices.detail.none : props.device.unsent}</dd>
      <Show when={props.device.oldestUnsentAt}>
        {(at) => (
          <>
            <dt>{t.devices.detail.oldest}</dt>
            <dd class="num">{time(at())}</dd>
          </>
        )}
      </Show>
      <dt>{t.devices.detail.version}</dt>
      <dd class="num">{props.device.appVersion ?? t.devices.detail.unknown}</dd>
    </dl>
  );
}

function AskToSync(props: { readonly person: string; readonly device: SeenDevice }) {
  const [copied, setCopied] = createSignal(false);
  const copy = async () => {
    await navigator.clipboard.writeText(
      t.devices.message(props.person, props.device.name, props.device.unsent),
    );
    setCopied(true);
  };
  return (
    <Button onClick={copy} title={t.devices.askToSyncHint}>
      {copied() ? t.app.copied : t.devices.askToSync}
    </Button>
  );
}

function Changes(props: { readonly deviceId: string }) {
  const { db } = useData();
  const changes = createDeviceChanges(db, props.deviceId);
  return (
    <section>
      <PartHeading class="text-md">{t.devices.changes}</PartHeading>
      <Show when={changes()}>
        {(read) => (
          <Show when={read().length > 0} fallback={<p class="pt-1 text-text-2">{t.devices.noChanges}</p>}>
            <ul>
              <For each={read()}>{(receipt) => <ReceiptRow receipt={receipt} />}</For>
            </ul>
          </Show>
        )}
      </Show>
    </section>
  );
}
