import { eq } from '@tanstack/db';
import { createUniqueId, For, Match, Show, Switch } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { createLiveQuery } from '../../data/live.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import { useFestival } from '../shell/festival.tsx';
import type { FormField } from './form-fields.ts';
import { tagsIn, valueText } from './values.ts';
import { createWords } from './words.ts';

export interface ValueFieldProps {
  readonly field: FormField;
  readonly label: string;
  readonly value: unknown;
  readonly onInput: (value: unknown) => void;
}

/** A field for one value of a row, by the column's declared type. */
export function ValueField(props: ValueFieldProps) {
  const id = createUniqueId();
  const festival = useFestival();
  const words = createWords();
  const { collections } = useData();
  const members = createLiveQuery((q) =>
    q.from({ row: collections.member }).where(({ row }) => eq(row.festival_id, festival.id)),
  );
  const memberIds = () => (members.isReady ? members().flatMap((member) => member.user_id ?? []) : []);
  const text = () => (typeof props.value === 'string' ? props.value : String(props.value ?? ''));
  const orNone = (value: string) => (value === '' && props.field.nullable ? null : value);
  const choices = (): readonly string[] => {
    switch (props.field.kind) {
      case 'stage':
        return festival.stages().map((stage) => stage.id);
      case 'person':
        return festival.isLead() ? memberIds() : [festival.actor().userId];
      default:
        return props.field.choices;
    }
  };
  return (
    <>
      <label for={id} class="font-semibold">
        {props.label}
      </label>
      <Switch
        fallback={
          <input
            id={id}
            class="field"
            dir="auto"
            value={text()}
            onInput={(event) => props.onInput(orNone(event.currentTarget.value))}
          />
        }
      >
        <Match when={props.field.kind === 'long_text'}>
          <textarea
            id={id}
            class="field"
            dir="auto"
            rows={4}
            value={text()}
            onInput={(event) => props.onInput(orNone(event.currentTarget.value))}
          />
        </Match>
        <Match when={props.field.kind === 'number'}>
          <input
            id={id}
            class="field num"
            type="number"
            inputmode="numeric"
            value={text()}
            onInput={(event) => {
              const { valueAsNumber } = event.currentTarget;
              props.onInput(Number.isNaN(valueAsNumber) ? null : valueAsNumber);
            }}
          />
        </Match>
        <Match when={props.field.kind === 'time'}>
          <input
            id={id}
            class="field"
            type="datetime-local"
            value={localTime(text())}
            onInput={(event) => {
              const { value } = event.currentTarget;
              props.onInput(value === '' ? null : new Date(value).toISOString());
            }}
          />
        </Match>
        <Match when={props.field.kind === 'tags'}>
          <input
            id={id}
            class="field"
            dir="auto"
            value={tagsIn(props.value).join(', ')}
            onChange={(event) =>
              props.onInput(
                event.currentTarget.value
                  .split(',')
                  .map((tag) => tag.trim())
                  .filter((tag) => tag !== ''),
              )
            }
          />
        </Match>
        <Match when={['choice', 'stage', 'person'].includes(props.field.kind)}>
          <select
            id={id}
            class="field"
            onChange={(event) => props.onInput(orNone(event.currentTarget.value))}
          >
            <Show when={props.field.nullable || !choices().includes(text())}>
              <option value="" selected={!choices().includes(text())}>
                {valueText(props.field.column, null, words.names)}
              </option>
            </Show>
            <For each={choices()}>
              {(choice) => (
                <option value={choice} selected={choice === props.value}>
                  {words.say(props.field.column, choice)}
                </option>
              )}
            </For>
          </select>
        </Match>
      </Switch>
      <Show when={props.field.maxLength !== undefined && text().length > (props.field.maxLength ?? 0)}>
        <p class="tone text-sm font-semibold" data-tone="bad">
          {t.task.titleTooLong(text().length, props.field.maxLength ?? 0)}
        </p>
      </Show>
    </>
  );
}

/** An instant as the field for times wants it: this device's wall clock, without a zone. */
function localTime(instant: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return '';
  const shifted = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}
