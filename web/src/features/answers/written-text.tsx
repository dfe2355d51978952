import { createResource, Show } from 'solid-js';
import { insertedText } from '../../data/inserted-text.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/answers.ts';

/** What somebody typed into a note, out of the change as it was sent: the note itself may not hold it. */
export function WrittenText(props: {
  readonly payload: unknown;
  readonly copy: (text: string) => Promise<void>;
}) {
  const [typed] = createResource(() => props.payload, insertedText);
  return (
    <Show when={typed.latest}>
      {(text) => (
        <div class="flex flex-col items-start gap-2">
          <p class="text-text-2">{t.recovery.typed}</p>
          <p class="panel w-full whitespace-pre-wrap p-3" dir="auto">
            {text()}
          </p>
          <Button onClick={() => props.copy(text())}>{t.recovery.copyTyped}</Button>
        </div>
      )}
    </Show>
  );
}
