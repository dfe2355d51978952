import { createMemo, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { refusedUpdate } from '../../data/notes.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/note.ts';
import { useFestival } from '../shell/festival.tsx';
import { fromBase64 } from './base64.ts';
import { CopyButton } from './copy-button.tsx';
import { textInUpdates } from './note-document.ts';

export interface RefusedTextProps {
  readonly taskId: string;
  /** @returns whether the note has them; absent where nothing can be written, or not yet. */
  readonly pasteAgain: ((words: string) => Promise<boolean>) | undefined;
}

/** What was typed into the note and did not get there, together, until the person has done something about it. */
export function RefusedText(props: RefusedTextProps) {
  const { activity } = useData();
  const festival = useFestival();
  const refused = createMemo(() =>
    activity
      .needsYou()
      .filter((receipt) => refusedUpdate(receipt, props.taskId) !== undefined)
      .sort((a, b) => a.op_id - b.op_id),
  );
  const words = createMemo(() =>
    refused()
      .map((receipt) => textInUpdates([fromBase64(refusedUpdate(receipt, props.taskId) ?? '')]))
      .join(''),
  );
  const deletion = () =>
    refused().find((receipt) => receipt.reason_code === 'row_deleted')?.fields.task_id?.other;
  const title = () => {
    if (deletion()) return t.note.deletedTitle;
    const isUnreadable = refused().some((receipt) => receipt.reason_code === 'invalid_update');
    return isUnreadable ? t.note.refusedTitle : t.note.refusedElsewhereTitle;
  };
  const body = () => {
    const by = deletion();
    if (!by) return t.note.refusedBody;
    const at = by.at ? festival.times().short(by.at) : t.answers.earlier;
    return t.note.deletedBody(by.author_name ?? t.task.somebody, at);
  };
  const pasteWith = async (paste: NonNullable<RefusedTextProps['pasteAgain']>) => {
    if (await paste(words())) await settle('sent_again');
  };
  const settle = async (kind: 'dropped' | 'sent_again') => {
    for (const receipt of refused()) await activity.settle(receipt.id, kind);
  };
  return (
    <Show when={refused().length > 0}>
      <div
        class="tone strip flex flex-col gap-2"
        data-tone="bad"
        data-note-refused={refused().length}
        data-reason={refused()[0]?.reason_code ?? ''}
      >
        <div>
          <p class="strip-title">{title()}</p>
          <p dir="auto">{body()}</p>
        </div>
        <Show when={words() !== ''} fallback={<p class="text-text-2">{t.note.nothingTyped}</p>}>
          <p class="note-words" dir="auto" tabindex="0">
            {words()}
          </p>
        </Show>
        <div class="flex flex-wrap gap-2">
          <Show when={words() !== ''}>
            <Show when={deletion() ? undefined : props.pasteAgain}>
              {(paste) => (
                <Button kind="primary" onClick={() => pasteWith(paste())}>
                  {t.note.pasteAgain}
                </Button>
              )}
            </Show>
            <CopyButton text={words()} label={t.note.copyTyped} />
          </Show>
          <Button onClick={() => settle('dropped')}>{t.note.drop}</Button>
        </div>
      </div>
    </Show>
  );
}
