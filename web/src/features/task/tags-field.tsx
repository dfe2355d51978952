import { tables } from '@festival-ops/domain/tables';
import X from 'lucide-solid/icons/x';
import { createSignal, createUniqueId, For, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { TaskRow } from '../../data/rows.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { announceMine } from '../shell/announcer.tsx';
import { saving } from '../shell/saving.tsx';
import { FieldFrame } from './field-frame.tsx';
import { tagEdit, tagsOf } from './tags.ts';

const maxLength = tables.task.columns.tags.maxLength ?? 40;

/** Tags, each added or taken away by itself: what others do to other tags stays. */
export function TagsField(props: { readonly task: TaskRow }) {
  const { writes } = useData();
  const id = createUniqueId();
  const [typed, setTyped] = createSignal('');
  let input: HTMLInputElement | undefined;
  const tags = () => tagsOf(props.task.tags);
  const edit = () => tagEdit(typed(), tags(), maxLength);
  const problem = () => {
    const found = edit();
    return found.kind === 'too_long' ? t.task.tagTooLong(found.length, maxLength) : undefined;
  };
  const save = (next: readonly string[]) =>
    saving(writes.editTask(props.task.id, { tags: JSON.stringify(next) }));
  const add = async () => {
    const found = edit();
    if (found.kind === 'too_long') return;
    if (found.kind === 'add') {
      const added = found.tags.slice(tags().length).join(', ');
      if (!(await save(found.tags))) return;
      announceMine(t.task.tagAdded(added));
    }
    setTyped('');
  };
  const remove = async (tag: string) => {
    if (!(await save(tags().filter((other) => other !== tag)))) return;
    announceMine(t.task.tagRemoved(tag));
    input?.focus({ preventScroll: true });
  };
  return (
    <FieldFrame id={id} task={props.task} field="tags" label={t.task.tags} problem={problem()}>
      <Show when={tags().length > 0}>
        <ul class="flex flex-wrap gap-2 pb-2">
          <For each={tags()}>
            {(tag) => (
              <li class="tag">
                <span dir="auto">{tag}</span>
                <button
                  type="button"
                  class="tag-remove"
                  aria-label={t.task.tagRemove(tag)}
                  onClick={() => remove(tag)}
                >
                  <X size={18} aria-hidden="true" />
                </button>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <div class="flex gap-2">
        <input
          id={id}
          ref={input}
          class="field min-w-0 grow"
          dir="auto"
          autocomplete="off"
          autocapitalize="none"
          enterkeyhint="done"
          placeholder={t.task.tagAdd}
          value={typed()}
          aria-invalid={problem() !== undefined}
          aria-describedby={problem() === undefined ? undefined : `${id}-problem`}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            // A comma ends a tag, as it does where tags are known from.
            if (event.currentTarget.value.endsWith(',')) void add();
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.isComposing) void add();
            if (event.key === 'Escape') setTyped('');
          }}
          onBlur={() => void add()}
        />
        <Button class="shrink-0" onClick={() => void add()}>
          {t.task.tagAddButton}
        </Button>
      </div>
    </FieldFrame>
  );
}
