import { Show } from 'solid-js';

export interface TextFieldProps {
  readonly id: string;
  readonly type: 'email' | 'number' | 'password' | 'text';
  readonly autocomplete: 'username' | 'current-password' | 'new-password' | 'off';
  readonly label: string;
  readonly hint?: string | undefined;
  readonly value: string;
  readonly placeholder?: string | undefined;
  readonly problem: string | undefined;
  readonly onInput: (value: string) => void;
}

/** One line to write in, with its name above, and what is missing below. */
export function TextField(props: TextFieldProps) {
  const about = () =>
    [
      ...(props.hint === undefined ? [] : [`${props.id}-hint`]),
      ...(props.problem === undefined ? [] : [`${props.id}-problem`]),
    ].join(' ') || undefined;
  return (
    <div class="flex flex-col gap-1">
      <label for={props.id} class="font-semibold">
        {props.label}
      </label>
      <input
        id={props.id}
        name={props.id}
        class="field"
        dir={props.type === 'text' ? 'auto' : 'ltr'}
        // a number is text with digits to press: the browser's own field turns by the wheel
        type={props.type === 'number' ? 'text' : props.type}
        inputmode={props.type === 'number' ? 'numeric' : undefined}
        autocomplete={props.autocomplete}
        placeholder={props.placeholder}
        value={props.value}
        aria-invalid={props.problem !== undefined}
        aria-describedby={about()}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
      <Show when={props.hint}>
        {(text) => (
          <p id={`${props.id}-hint`} class="text-sm text-text-2">
            {text()}
          </p>
        )}
      </Show>
      <Show when={props.problem}>
        {(text) => (
          <p id={`${props.id}-problem`} class="tone" data-tone="bad">
            {text()}
          </p>
        )}
      </Show>
    </div>
  );
}
