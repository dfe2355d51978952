import { Show } from 'solid-js';

export interface TextAreaProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly problem?: string | undefined;
  readonly rows: number;
  readonly placeholder?: string | undefined;
  readonly onInput: (text: string) => void;
}

/** Several lines with their label and what is wrong with them. */
export function TextArea(props: TextAreaProps) {
  const problemId = () => `${props.id}-problem`;
  return (
    <div class="flex flex-col gap-1">
      <label for={props.id} class="font-semibold">
        {props.label}
      </label>
      <textarea
        id={props.id}
        class="field"
        dir="auto"
        rows={props.rows}
        placeholder={props.placeholder}
        value={props.value}
        aria-invalid={props.problem !== undefined}
        aria-describedby={props.problem === undefined ? undefined : problemId()}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
      <Show when={props.problem}>
        {(text) => (
          <p id={problemId()} class="tone" data-tone="bad" role="alert">
            {text()}
          </p>
        )}
      </Show>
    </div>
  );
}
