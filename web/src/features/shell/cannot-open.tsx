import { createSignal } from 'solid-js';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { Message } from '../../ui/message.tsx';

/** The local database would not open. It is never wiped to get out of this. */
export function CannotOpen(props: { readonly details: string; readonly retry: () => void }) {
  const [copied, setCopied] = createSignal(false);
  const body = () => (/quota/i.test(props.details) ? t.app.cannotOpenFull : t.app.cannotOpenBody);
  const copy = async () => {
    await navigator.clipboard.writeText(props.details);
    setCopied(true);
  };
  return (
    <main id="content">
      <Message heading role="alert" title={t.app.cannotOpenTitle} body={body()}>
        <Button kind="primary" onClick={props.retry}>
          {t.app.tryAgain}
        </Button>
        <Button onClick={copy}>{copied() ? t.app.copied : t.app.copyDetails}</Button>
      </Message>
    </main>
  );
}
