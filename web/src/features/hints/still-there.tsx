import { Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { t } from '../../ui/catalogue/answers.ts';
import { isTaskState } from '../answers/values.ts';
import { useFestival } from '../shell/festival.tsx';
import { STALE_MS } from './hint-of.ts';

/**
 * Beside “Saved here” at a task's state: the step counts if the task is still where this device last saw it. Said only
 * where that was long ago, since anybody may have moved it on meanwhile.
 */
export function CountsIfStill(props: { readonly taskId: string }) {
  const { activity, connection } = useData();
  const festival = useFestival();
  const from = () => {
    const { freshAt } = connection.state();
    if (freshAt === null || festival.now() - freshAt < STALE_MS) return undefined;
    // a run of steps here starts from one state of everybody's
    const first = activity
      .unsent()
      .find(
        ({ table, rowId, op, values }) =>
          table === 'task' && rowId === props.taskId && op === 'PATCH' && 'state' in values,
      );
    const state = first?.bases.state;
    return isTaskState(state) ? state : undefined;
  };
  return (
    <Show when={from()}>
      {(state) => (
        <span class="text-sm text-text-2" data-counts-if={state()}>
          {t.hints.countsIfStill(t.states[state()])}
        </span>
      )}
    </Show>
  );
}
