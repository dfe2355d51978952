import { createResource, createSignal, Show } from 'solid-js';
import { deviceName, LONGEST_DEVICE_NAME } from '../../data/device-name.ts';
import { storage, storageUse } from '../../data/storage.ts';
import { bytesText } from '../../data/storage-rules.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/settings.ts';
import { TextField } from '../../ui/text-field.tsx';
import { useFestival } from '../shell/festival.tsx';
import { InstallByHand } from './install-by-hand.tsx';

/** What this device is called, and how safe what it keeps is. */
export function DeviceSection() {
  const festival = useFestival();
  return (
    <section class="flex flex-col gap-4" aria-labelledby="settings-device">
      <h2 id="settings-device" class="text-md">
        {t.settings.device}
      </h2>
      <DeviceName />
      <StorageFacts />
      <Show when={festival.row()?.time_zone}>
        {(zone) => <p class="text-text-2">{t.settings.timeZone(zone())}</p>}
      </Show>
    </section>
  );
}

function DeviceName() {
  const [name, setName] = createSignal(deviceName.name() ?? '');
  const [saved, setSaved] = createSignal(false);
  const problem = () => {
    const { length } = name().trim();
    return length > LONGEST_DEVICE_NAME
      ? t.settings.deviceNameTooLong(length, LONGEST_DEVICE_NAME)
      : undefined;
  };
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    if (!deviceName.rename(name())) {
      document.getElementById('device-name')?.focus();
      return;
    }
    setName(deviceName.name() ?? '');
    setSaved(true);
  };
  return (
    <form class="flex flex-col gap-2" onSubmit={save}>
      <TextField
        id="device-name"
        type="text"
        autocomplete="off"
        label={t.settings.deviceName}
        hint={t.settings.deviceNameHint}
        value={name()}
        problem={problem()}
        onInput={(text) => {
          setName(text);
          setSaved(false);
        }}
      />
      <div class="flex flex-wrap items-center gap-3">
        <Button type="submit">{t.settings.saveName}</Button>
        <p role="status" class="tone min-w-0 grow basis-40" data-tone="ok">
          {saved() ? t.settings.nameSaved : ''}
        </p>
      </div>
    </form>
  );
}

function StorageFacts() {
  // With a first value, so that the screen does not wait for it.
  const [use] = createResource(storageUse, { initialValue: undefined });
  const [refused, setRefused] = createSignal(false);
  const words = () => {
    const known = use.latest;
    if (known === undefined) return use.loading ? '' : t.settings.usedUnknown;
    const free = known.freeBytes === undefined ? undefined : bytesText(known.freeBytes);
    return t.settings.used(bytesText(known.usedBytes), free);
  };
  return (
    <div class="panel flex flex-col gap-2 px-4 py-3">
      <h3 class="font-semibold">{t.settings.storage}</h3>
      <p class="num min-h-6">{words()}</p>
      <p class="text-text-2" data-kept={storage.persisted() ?? ''}>
        {storage.persisted() ? t.settings.keptYes : t.settings.keptNo}
      </p>
      <Show when={storage.persisted() === false}>
        <Button class="self-start" onClick={async () => setRefused(!(await storage.keep()))}>
          {t.settings.keep}
        </Button>
        <Show when={refused()}>
          <p role="status">{t.settings.keepRefused}</p>
        </Show>
      </Show>
      <InstallByHand />
    </div>
  );
}
