import { tables } from '@festival-ops/domain/tables';
import Pencil from 'lucide-solid/icons/pencil';
import { createSignal, createUniqueId, Match, Show, Switch } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { TaskRow } from '../../data/rows.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { createWhoWrote } from '../answers/who-wrote.ts';
import { saving } from '../shell/saving.tsx';
import { type TitleEdit, titleEdit } from './title-edit.ts';

const maxLength = tables.task.columns.title.maxLength ?? 200;

/**
 * The title, edited where it stands: Enter or leaving the field saves it as one write, Escape takes it back. While
 * nothing is typed it follows the row; once something is, it is the person's until saved.
 */
export function TitleField(props: { readonly task: TaskRow }) {
  const { writes } = useData();
  const hintId = createUniqueId();
  const [draft, setDraft] = createSignal<{ readonly text: string; readonly from: string }>();
  const [notSaved, setNotSaved] = createSignal(false);
  const shown = () => draft()?.text ?? props.task.title;
  const edit = (): TitleEdit => {
    const typed = draft();
    return typed === undefined
      ? { kind: 'unchanged' }
      : titleEdit(typed.text, isOwn() ? props.task.title : typed.from, props.task.title, maxLength);
  };
  const problem = () => {
    const found = edit();
    if (found.kind === 'missing') return t.task.titleMissing;
    return found.kind === 'too_long' ? t.task.titleTooLong(found.length, maxLength) : undefined;
  };
  // A row that is looked up shows a write a moment later: what this field wrote is nobody else's change.
  const [written, setWritten] = createSignal<string>();
  const isOwn = () => props.task.title === written();
  let writing = false;
  let again = false;
  const write = async (title: string) => {
    // Enter is followed by leaving the field: one edit, one write. What was typed meanwhile is the next one.
    if (writing) {
      again = true;
      return;
    }
    writing = true;
    const ok = await saving(writes.editTask(props.task.id, { title }));
    writing = false;
    setNotSaved(!ok);
    if (ok) setWritten(title);
    // What could not be stored stays in the field, and so does what was typed since.
    if (ok)
      setDraft((typed) =>
        typed === undefined || typed.text.trim() === title ? undefined : { text: typed.text, from: title },
      );
    if (!again) return;
    again = false;
    if (ok) commit();
  };
  const commit = () => {
    const found = edit();
    if (found.kind === 'save') void write(found.title);
    else if (found.kind === 'unchanged') setDraft(undefined);
  };
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLTextAreaElement }) => {
    if (event.key === 'Enter' && !event.isComposing) {
      event.preventDefault();
      commit();
    }
    if (event.key === 'Escape') setDraft(undefined);
  };
  const saveMine = () => {
    const typed = draft();
    if (typed) void write(typed.text.trim());
  };
  return (
    <div data-field="title" data-sync={notSaved() ? 'not_saved' : undefined}>
      <div class="relative">
        <Pencil size={18} aria-hidden="true" class="pointer-events-none absolute end-3 top-3 text-text-2" />
        <textarea
          class="title-field"
          rows={1}
          dir="auto"
          aria-label={t.task.title}
          aria-describedby={hintId}
          aria-invalid={problem() !== undefined}
          enterkeyhint="done"
          value={shown()}
          onInput={(event) => {
            const text = event.currentTarget.value;
            setDraft((before) => ({ text, from: before?.from ?? props.task.title }));
          }}
          onKeyDown={onKeyDown}
          onBlur={commit}
        />
      </div>
      <Switch
        fallback={
          <p id={hintId} class="sr-only">
            {t.task.titleHint}
          </p>
        }
      >
        <Match when={problem()}>
          {(text) => (
            <p id={hintId} class="tone pt-1" data-tone="bad" role="alert">
              {text()}
            </p>
          )}
        </Match>
        <Match when={theirsIn(edit())}>
          {(theirs) => (
            <div id={hintId} class="tone strip mt-2 flex flex-col gap-2" data-tone="warn" role="status">
              <Theirs taskId={props.task.id} title={theirs()} />
              <div class="flex flex-wrap gap-2">
                <Button kind="primary" onClick={saveMine}>
                  {t.task.saveMine}
                </Button>
                <Button onClick={() => setDraft(undefined)}>{t.task.takeTheirs}</Button>
              </div>
            </div>
          )}
        </Match>
      </Switch>
      <Show when={notSaved()}>
        <p class="tone pt-1" data-tone="bad">
          {t.marks.not_saved.long}
        </p>
      </Show>
    </div>
  );
}

/** What somebody else made of the title meanwhile, and who, where that is known here. */
function Theirs(props: { readonly taskId: string; readonly title: string }) {
  const wrote = createWhoWrote('task', props.taskId, 'title', () => props.title);
  return <p dir="auto">{t.task.changedMeanwhile(wrote()?.name ?? t.task.somebody, props.title)}</p>;
}

const theirsIn = (edit: TitleEdit) => (edit.kind === 'changed_meanwhile' ? edit.theirs : undefined);
