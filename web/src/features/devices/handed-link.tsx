import { createSignal, Show } from 'solid-js';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/devices.ts';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { isLoopback } from './addresses.ts';
import { QrCode } from './qr-code.tsx';

export interface HandedLinkProps {
  readonly name: string;
  readonly token: string;
  readonly expiresAt: string;
}

/** A link that was just made, to be copied, sent or held before a camera. It is shown this once. */
export function HandedLink(props: HandedLinkProps) {
  const festival = useFestival();
  const [copied, setCopied] = createSignal(false);
  const link = () => `${location.origin}${paths.invite(props.token)}`;
  const copy = async () => {
    await navigator.clipboard.writeText(link());
    setCopied(true);
  };
  return (
    <div class="flex flex-col gap-3">
      <h3 class="text-md" dir="auto" tabindex="-1" ref={(heading) => queueMicrotask(() => heading.focus())}>
        {t.devices.linkTitle(props.name)}
      </h3>
      <p class="text-text-2">{t.devices.linkBody(festival.times().short(props.expiresAt))}</p>
      <div class="flex justify-center">
        <QrCode text={link()} label={t.devices.qr(t.devices.linkTitle(props.name))} />
      </div>
      <label class="flex flex-col gap-1">
        <span class="font-semibold">{t.devices.link}</span>
        <input
          class="field"
          readOnly
          dir="ltr"
          value={link()}
          data-link
          onFocus={(event) => event.currentTarget.select()}
        />
      </label>
      <Show when={isLoopback(location.hostname)}>
        <p class="tone strip" data-tone="warn">
          {t.devices.loopback}
        </p>
      </Show>
      <div class="flex flex-col gap-2">
        <Button kind="primary" size="primary" onClick={copy}>
          {copied() ? t.app.copied : t.devices.copyLink}
        </Button>
        <Show when={'share' in navigator}>
          <Button
            onClick={() =>
              navigator.share({ url: link(), title: t.devices.linkTitle(props.name) }).catch(() => {})
            }
          >
            {t.devices.shareLink}
          </Button>
        </Show>
      </div>
    </div>
  );
}
