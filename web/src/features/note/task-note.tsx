import { createResource, createSignal, createUniqueId, lazy, onCleanup, Show, Suspense } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { leftBehindIn } from '../../data/notes-left-behind.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/note.ts';
import { Mark, type ShownMark } from '../../ui/mark.tsx';
import { useFestival } from '../shell/festival.tsx';
import { saving } from '../shell/saving.tsx';
import { bindTextarea, MOST_CHARACTERS } from './bind-textarea.ts';
import { CopyButton } from './copy-button.tsx';
import type { KeptNote } from './kept-note.ts';
import { createNoteMark } from './note-mark.ts';

export interface TaskNoteProps {
  readonly taskId: string;
  /** The task was deleted: its note can be read and copied. */
  readonly readOnly?: boolean;
}

const RefusedText = lazy(async () => ({ default: (await import('./refused-text.tsx')).RefusedText }));

/** From here on it says how much still fits. */
const SHOW_LENGTH_FROM = MOST_CHARACTERS * 0.9;
const numbers = new Intl.NumberFormat();

/** A task's note: always editable, everybody's at once, the same after any number of dead spots. */
export function TaskNote(props: TaskNoteProps) {
  const { db, userId, writes } = useData();
  const festival = useFestival();
  const id = createUniqueId();
  const mark = createNoteMark(() => props.taskId);
  const [text, setText] = createSignal('');
  const [tooLong, setTooLong] = createSignal<number>();
  const [notSaved, setNotSaved] = createSignal(false);
  const [bound, setBound] = createSignal<KeptNote>();
  let area: HTMLTextAreaElement | undefined;
  let ended = false;

  const open = async () => {
    const taskId = props.taskId;
    const { openNote } = await import('./kept-note.ts');
    const note = await openNote({
      ...{ db, taskId, leftBehind: leftBehindIn(userId, taskId) },
      save: async (updates) => {
        const rows = updates.map(({ payload, stateVector }) => ({
          ...{ festival_id: festival.id, task_id: taskId },
          ...{ payload, state_vector: stateVector },
        }));
        const ok = await saving(writes.appendAll('crew_note_update', rows));
        setNotSaved(!ok);
        return ok;
      },
    });
    if (ended || area === undefined) return note.close();
    const unbind = bindTextarea(area, note, {
      onText: (next) => {
        setText(next);
        setTooLong(undefined);
      },
      onTooLong: setTooLong,
    });
    end = () => {
      unbind();
      void note.close();
    };
    setBound(note);
    return undefined;
  };
  let end = () => {};
  onCleanup(() => {
    ended = true;
    end();
  });
  const [opened, { refetch }] = createResource(() => open().then(() => true));
  const pasteAgain = async (words: string): Promise<boolean> => {
    const note = bound();
    if (note === undefined) return false;
    const before = note.document.text();
    const apart = before === '' || before.endsWith('\n') ? '' : '\n';
    const length = before.length + apart.length + words.length;
    setTooLong(length > MOST_CHARACTERS ? length : undefined);
    if (length > MOST_CHARACTERS) return false;
    note.document.type({ at: before.length, removed: 0, inserted: apart + words });
    if (area !== undefined) area.value = note.document.text();
    setText(note.document.text());
    return note.flush();
  };
  const shownMark = (): ShownMark | undefined => (notSaved() ? 'not_saved' : mark());
  const tooLongText = () => {
    const length = tooLong();
    return length === undefined
      ? undefined
      : t.note.tooLong(numbers.format(length), numbers.format(MOST_CHARACTERS));
  };
  return (
    <section class="flex flex-col gap-2" aria-labelledby={`${id}-heading`} data-note={props.taskId}>
      <div class="flex min-h-8 flex-wrap items-center gap-3">
        <h2 id={`${id}-heading`} class="text-md">
          {t.note.heading}
        </h2>
        <Show when={shownMark()}>
          {(code) => (
            <span data-field-mark="note" data-sync={code()}>
              <Mark code={code()} />
            </span>
          )}
        </Show>
      </div>
      <Suspense>
        <RefusedText
          taskId={props.taskId}
          pasteAgain={props.readOnly || bound() === undefined ? undefined : pasteAgain}
        />
      </Suspense>
      <textarea
        ref={area}
        class="note-field"
        dir="auto"
        rows={5}
        spellcheck={true}
        aria-labelledby={`${id}-heading`}
        aria-describedby={`${id}-hint`}
        aria-busy={bound() === undefined}
        readOnly={props.readOnly === true || bound() === undefined}
        placeholder={props.readOnly ? t.note.emptyRead : t.note.empty}
        data-note-text={bound() === undefined ? undefined : 'ready'}
      />
      <div id={`${id}-hint`} class="empty:hidden">
        <Show when={opened.error !== undefined}>
          <div class="tone strip flex flex-wrap items-center gap-3" data-tone="bad" role="alert">
            <p class="grow">{t.note.cannotOpen}</p>
            <Button onClick={() => void refetch()}>{t.note.tryAgain}</Button>
          </div>
        </Show>
        <Show when={tooLongText()}>
          {(words) => (
            <p class="tone" data-tone="bad" role="alert">
              {words()}
            </p>
          )}
        </Show>
        <Show when={text().length >= SHOW_LENGTH_FROM}>
          <p class="num text-sm text-text-2">
            {t.note.length(numbers.format(text().length), numbers.format(MOST_CHARACTERS))}
          </p>
        </Show>
      </div>
      <Show when={props.readOnly && text() !== ''}>
        <div>
          <CopyButton text={text()} label={t.note.copy} />
        </div>
      </Show>
    </section>
  );
}
