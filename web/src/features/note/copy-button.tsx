import { createSignal } from 'solid-js';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/note.ts';

/** Puts a text on the clipboard and says so. */
export function CopyButton(props: { readonly text: string; readonly label: string }) {
  const [copied, setCopied] = createSignal(false);
  const copy = async () => {
    await navigator.clipboard.writeText(props.text);
    setCopied(true);
  };
  return <Button onClick={copy}>{copied() ? t.note.copied : props.label}</Button>;
}
