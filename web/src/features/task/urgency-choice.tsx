import { type Urgency, urgencies } from '@festival-ops/domain/tables';
import { createUniqueId, For, type JSX } from 'solid-js';
import { t } from '../../ui/catalogue/catalogue.ts';

export interface UrgencyChoiceProps {
  readonly value: Urgency;
  readonly onChoose: (urgency: Urgency) => void;
  readonly mark?: JSX.Element;
}

/** How urgent a task is: four words, one of them pressed. */
export function UrgencyChoice(props: UrgencyChoiceProps) {
  const name = createUniqueId();
  return (
    <fieldset data-field="urgency">
      <legend class="contents">
        <span class="flex min-h-8 items-center gap-3 pb-1 font-semibold">
          {t.task.urgency}
          {props.mark}
        </span>
      </legend>
      <div class="segments">
        <For each={urgencies}>
          {(urgency) => (
            <label class="segment" data-on={props.value === urgency} data-urgency={urgency}>
              <input
                type="radio"
                class="absolute inset-0 m-0 size-full cursor-pointer opacity-0"
                name={name}
                value={urgency}
                checked={props.value === urgency}
                onChange={() => props.onChoose(urgency)}
              />
              {t.urgency[urgency]}
            </label>
          )}
        </For>
      </div>
    </fieldset>
  );
}
