import { Show } from 'solid-js';
import { t } from '../../ui/catalogue/devices.ts';
import { isLoopback } from './addresses.ts';
import { QrCode } from './qr-code.tsx';

/** The site's address for a phone's camera; where phones can't open it, why. */
export function OpenOnPhone() {
  const why = () => {
    if (isLoopback(location.hostname)) return t.devices.onPhone.closed;
    return location.protocol === 'https:' ? undefined : t.devices.onPhone.insecure;
  };
  return (
    <section class="mt-auto flex flex-col gap-2 p-4" aria-labelledby="open-on-phone">
      <h2 id="open-on-phone" class="text-md">
        {t.devices.onPhone.title}
      </h2>
      <p class="text-text-2">{why() ?? t.devices.onPhone.body}</p>
      <Show when={why() === undefined}>
        <QrCode text={location.origin} label={t.devices.qr(location.origin)} />
        <p class="font-semibold break-all" dir="ltr">
          {location.origin}
        </p>
      </Show>
    </section>
  );
}
