import { type JSX, Show } from 'solid-js';
import type { TaskRow } from '../../data/rows.ts';
import { FieldMark } from '../answers/field-mark.tsx';

export interface FieldFrameProps {
  /** Of the control. */
  readonly id: string;
  readonly task: TaskRow;
  /** The column. */
  readonly field: string;
  readonly label: string;
  readonly problem?: string | undefined;
  readonly children: JSX.Element;
}

/** A field's name, where its change is, the control, and what is wrong with what was typed. */
export function FieldFrame(props: FieldFrameProps) {
  return (
    <div class="flex flex-col" data-field={props.field}>
      <span class="flex min-h-8 flex-wrap items-center gap-x-3 pb-1">
        <label for={props.id} class="font-semibold">
          {props.label}
        </label>
        <FieldMark table="task" id={props.task.id} field={props.field} />
      </span>
      {props.children}
      <Show when={props.problem}>
        {(text) => (
          <p id={`${props.id}-problem`} class="tone pt-1" data-tone="bad" role="alert">
            {text()}
          </p>
        )}
      </Show>
    </div>
  );
}
