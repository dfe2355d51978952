import { type TaskState, taskStates } from '@festival-ops/domain/task-workflow';
import { Show } from 'solid-js';
import { StateIcon } from '../task/icons.tsx';

/** The shape of a column: a state has one, a stage has none. */
export function ColumnIcon(props: { readonly by: 'state' | 'stage'; readonly column: string }) {
  const state = (): TaskState | undefined =>
    props.by === 'state' ? taskStates.find((known) => known === props.column) : undefined;
  return <Show when={state()}>{(known) => <StateIcon state={known()} size={18} />}</Show>;
}
