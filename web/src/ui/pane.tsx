import { createSignal, ErrorBoundary, type JSX } from 'solid-js';
import { Button } from './button.tsx';
import { t } from './catalogue/catalogue.ts';
import { Message } from './message.tsx';

/** A part of the screen that can break without taking the rest with it. */
export function Pane(props: { readonly children: JSX.Element }) {
  return (
    <ErrorBoundary fallback={(error: unknown, reset) => <BrokenPane error={error} reset={reset} />}>
      {props.children}
    </ErrorBoundary>
  );
}

function BrokenPane(props: { readonly error: unknown; readonly reset: () => void }) {
  console.error(props.error);
  const [copied, setCopied] = createSignal(false);
  const details = () =>
    props.error instanceof Error ? (props.error.stack ?? props.error.message) : String(props.error);
  const copy = async () => {
    await navigator.clipboard.writeText(details());
    setCopied(true);
  };
  return (
    <Message role="alert" title={t.pane.brokenTitle} body={t.pane.brokenBody}>
      <Button kind="primary" onClick={props.reset}>
        {t.pane.reload}
      </Button>
      <Button onClick={copy}>{copied() ? t.app.copied : t.app.copyDetails}</Button>
    </Message>
  );
}
