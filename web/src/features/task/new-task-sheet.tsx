import { tables, type Urgency } from '@festival-ops/domain/tables';
import { createSignal, createUniqueId, For, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { Sheet } from '../../ui/sheet.tsx';
import { announceMine } from '../shell/announcer.tsx';
import { useFestival } from '../shell/festival.tsx';
import { saving } from '../shell/saving.tsx';
import { titleEdit } from './title-edit.ts';
import { UrgencyChoice } from './urgency-choice.tsx';

const maxLength = tables.task.columns.title.maxLength ?? 200;

export interface NewTaskSheetProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** The stage to begin with. */
  readonly stageId: string | undefined;
}

/** What has to be done, where and how urgently: enough for a new task. */
export function NewTaskSheet(props: NewTaskSheetProps) {
  return (
    <Sheet open={props.open} onOpenChange={props.onOpenChange} title={t.task.new}>
      <NewTaskForm stageId={props.stageId} onDone={() => props.onOpenChange(false)} />
    </Sheet>
  );
}

function NewTaskForm(props: { readonly stageId: string | undefined; readonly onDone: () => void }) {
  const { writes } = useData();
  const festival = useFestival();
  const id = createUniqueId();
  const [title, setTitle] = createSignal('');
  const [stageId, setStageId] = createSignal(props.stageId ?? festival.stages()[0]?.id ?? '');
  const [urgency, setUrgency] = createSignal<Urgency>('normal');
  const [tried, setTried] = createSignal(false);
  const problem = () => {
    const edit = titleEdit(title(), '', '', maxLength);
    if (edit.kind === 'too_long') return t.task.titleTooLong(edit.length, maxLength);
    return tried() && edit.kind !== 'save' ? t.task.titleMissing : undefined;
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    const edit = titleEdit(title(), '', '', maxLength);
    if (edit.kind !== 'save') {
      document.getElementById(`${id}-title`)?.focus();
      return;
    }
    const task = { festival_id: festival.id, stage_id: stageId(), title: edit.title, urgency: urgency() };
    if (!(await saving(writes.insertTask(task)))) return;
    announceMine(t.task.added(edit.title));
    props.onDone();
  };
  return (
    <form class="flex flex-col gap-4" onSubmit={submit}>
      <div class="flex flex-col gap-1">
        <label for={`${id}-title`} class="font-semibold">
          {t.task.title}
        </label>
        <input
          id={`${id}-title`}
          class="field"
          dir="auto"
          autocomplete="off"
          placeholder={t.task.newTitlePlaceholder}
          value={title()}
          aria-invalid={problem() !== undefined}
          aria-describedby={problem() === undefined ? undefined : `${id}-problem`}
          onInput={(event) => setTitle(event.currentTarget.value)}
        />
        <Show when={problem()}>
          {(text) => (
            <p id={`${id}-problem`} class="tone" data-tone="bad" role="alert">
              {text()}
            </p>
          )}
        </Show>
      </div>
      <div class="flex flex-col gap-1">
        <label for={`${id}-stage`} class="font-semibold">
          {t.task.newStage}
        </label>
        <select
          id={`${id}-stage`}
          class="field"
          value={stageId()}
          onChange={(event) => setStageId(event.currentTarget.value)}
        >
          <For each={festival.stages()}>
            {(stage) => (
              <option value={stage.id} selected={stage.id === stageId()}>
                {stage.name}
              </option>
            )}
          </For>
        </select>
      </div>
      <UrgencyChoice value={urgency()} onChoose={setUrgency} />
      <Button type="submit" kind="primary" size="primary">
        {t.task.newSubmit}
      </Button>
    </form>
  );
}
