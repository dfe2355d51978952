import { createUniqueId, For, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { TaskRow } from '../../data/rows.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import { FieldMark } from '../answers/field-mark.tsx';
import { GuardedButton } from '../hints/hint.tsx';
import { announceMine } from '../shell/announcer.tsx';
import { useFestival } from '../shell/festival.tsx';
import { saving } from '../shell/saving.tsx';
import { FieldFrame } from './field-frame.tsx';

/** Whose work it is. Leads move it; others see where it is, and may ask. */
export function StageField(props: { readonly task: TaskRow }) {
  const { writes } = useData();
  const festival = useFestival();
  const id = createUniqueId();
  const name = () => festival.stageName(props.task.stage_id) ?? t.board.unknownStage;
  const move = async (stageId: string) => {
    if (await saving(writes.editTask(props.task.id, { stage_id: stageId })))
      announceMine(t.task.stageMoved(name()));
  };
  return (
    <Show
      when={festival.isLead()}
      fallback={
        <div class="flex flex-wrap items-center justify-between gap-x-3" data-field="stage_id">
          <p class="flex min-w-0 flex-col">
            <span class="font-semibold">{t.task.stage}</span>
            <bdi>{name()}</bdi>
            <FieldMark table="task" id={props.task.id} field="stage_id" />
          </p>
          <GuardedButton
            reason={t.task.stageOnlyLeads}
            rule="task.stage_id"
            ask={{ table: 'task', rowId: props.task.id, wish: t.task.wishMove(props.task.title) }}
          >
            {t.task.stageMove}
          </GuardedButton>
        </div>
      }
    >
      <FieldFrame id={id} task={props.task} field="stage_id" label={t.task.stage}>
        <select id={id} class="field" onChange={(event) => void move(event.currentTarget.value)}>
          <Show when={festival.stageName(props.task.stage_id) === undefined}>
            <option value={props.task.stage_id} selected>
              {t.board.unknownStage}
            </option>
          </Show>
          <For each={festival.stages()}>
            {(stage) => (
              <option value={stage.id} selected={stage.id === props.task.stage_id}>
                {stage.name}
              </option>
            )}
          </For>
        </select>
      </FieldFrame>
    </Show>
  );
}
