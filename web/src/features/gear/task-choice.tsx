import { createMemo, For, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { TaskRow } from '../../data/rows.ts';
import { t } from '../../ui/catalogue/gear.ts';
import { useFestival } from '../shell/festival.tsx';

/** More than that nobody reads in a list; the others are booked from their own page. */
const MOST_OTHERS = 50;

export interface TaskChoiceProps {
  readonly id: string;
  readonly taskId: string | undefined;
  /** The task that the form was opened for: it can be chosen whatever its state is. */
  readonly given: string | undefined;
  readonly onChoose: (taskId: string | undefined) => void;
}

/** For which task, if for any: the given one, one's own, and what is being worked on. */
export function TaskChoice(props: TaskChoiceProps) {
  const { userId } = useData();
  const festival = useFestival();
  const given = () => (props.given === undefined ? undefined : festival.task(props.given));
  const open = createMemo(() =>
    festival
      .tasks()
      .filter(
        ({ id, state, deleted_at }) => id !== props.given && deleted_at === null && state !== 'verified',
      )
      .sort((a, b) => a.title.localeCompare(b.title)),
  );
  const mine = () => open().filter((task) => task.assignee_id === userId);
  const others = () =>
    open()
      .filter((task) => task.assignee_id !== userId && task.state === 'in_progress')
      .slice(0, MOST_OTHERS);
  const option = (task: TaskRow) => (
    <option value={task.id} selected={task.id === props.taskId}>
      {task.title}
    </option>
  );
  return (
    <div class="flex flex-col gap-1">
      <label for={props.id} class="font-semibold">
        {t.gear.task}
      </label>
      <select
        id={props.id}
        class="field"
        value={props.taskId ?? ''}
        onChange={(event) => props.onChoose(event.currentTarget.value || undefined)}
      >
        <option value="">{t.gear.noTask}</option>
        <Show when={given()}>{(task) => option(task())}</Show>
        <Show when={mine().length > 0}>
          <optgroup label={t.gear.myTasks}>
            <For each={mine()}>{option}</For>
          </optgroup>
        </Show>
        <Show when={others().length > 0}>
          <optgroup label={t.gear.otherTasks}>
            <For each={others()}>{option}</For>
          </optgroup>
        </Show>
      </select>
    </div>
  );
}
