import { createSignal, createUniqueId, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { Sheet } from '../../ui/sheet.tsx';
import { useFestival } from '../shell/festival.tsx';
import { saving } from '../shell/saving.tsx';
import { tagsOf } from '../task/tags.ts';
import { tagsFrom } from './tags-from.ts';

/** The tags of one task, as words with commas between: quick by keyboard. */
export function TagsSheet(props: { readonly taskId: string; readonly onClose: () => void }) {
  const { writes } = useData();
  const festival = useFestival();
  const task = () => festival.task(props.taskId);
  const id = createUniqueId();
  const [text, setText] = createSignal<string>();
  const shown = () => text() ?? tagsOf(task()?.tags ?? '[]').join(', ');
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const tags = JSON.stringify(tagsFrom(shown()));
    if (await saving(writes.editTask(props.taskId, { tags }))) props.onClose();
  };
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) props.onClose();
      }}
      title={t.board.tagsOf(task()?.title ?? '')}
    >
      <Show when={task()}>
        <form class="flex flex-col gap-4 pt-1" onSubmit={submit}>
          <div class="flex flex-col gap-1">
            <label for={id} class="font-semibold">
              {t.task.tags}
            </label>
            <input
              id={id}
              class="field"
              dir="auto"
              autocomplete="off"
              aria-describedby={`${id}-hint`}
              value={shown()}
              onInput={(event) => setText(event.currentTarget.value)}
            />
            <p id={`${id}-hint`} class="text-sm text-text-2">
              {t.board.tagsHint}
            </p>
          </div>
          <Button type="submit" kind="primary" size="primary">
            {t.board.tagsSave}
          </Button>
        </form>
      </Show>
    </Sheet>
  );
}
