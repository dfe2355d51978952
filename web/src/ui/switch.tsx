export interface SwitchProps {
  readonly label: string;
  readonly hint: string;
  readonly hintId: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** On or off, with a word for what it does. */
export function Switch(props: SwitchProps) {
  return (
    <label class="flex min-h-target cursor-pointer items-center justify-between gap-4">
      <span>
        <span class="block font-semibold">{props.label}</span>
        <span id={props.hintId} class="block text-sm text-text-2">
          {props.hint}
        </span>
      </span>
      <input
        type="checkbox"
        role="switch"
        aria-checked={props.checked}
        class="switch shrink-0"
        aria-label={props.label}
        aria-describedby={props.hintId}
        checked={props.checked}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
    </label>
  );
}
