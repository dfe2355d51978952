import { Match, Show, Switch } from 'solid-js';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/contacts.ts';
import { HintLine } from '../hints/hint.tsx';
import { storedText, type TextField } from './contact-form.ts';
import type { ContactSheetProps } from './contact-sheet.tsx';

export interface ContactFieldProps extends ContactSheetProps {
  readonly field: TextField;
  readonly value: string;
  readonly isTyped: boolean;
  readonly problem: string | undefined;
  /** What somebody has made of the field since the form was opened. */
  readonly theirs: string | undefined;
  readonly onInput: (text: string) => void;
  readonly saveMine: () => void;
  readonly takeTheirs: () => void;
}

/** One field of a contact, with what is wrong with it and what may become of a change. */
export function ContactField(props: ContactFieldProps) {
  const id = () => `contact-${props.field}`;
  const aboutId = () => `${id()}-about`;
  const label = () => {
    const name = t.contacts[props.field];
    return props.field === 'name' ? name : t.contacts.optional(name);
  };
  const common = () => ({
    id: id(),
    class: 'field',
    autocomplete: 'off',
    value: props.value,
    'aria-invalid': props.problem !== undefined,
    'aria-describedby': aboutId(),
  });
  return (
    <div class="flex flex-col gap-1">
      <label for={id()} class="font-semibold">
        {label()}
      </label>
      <Show
        when={props.field === 'notes'}
        fallback={
          <input
            {...common()}
            dir={props.field === 'name' ? 'auto' : 'ltr'}
            inputmode={inputModes[props.field]}
            onInput={(event) => props.onInput(event.currentTarget.value)}
          />
        }
      >
        <textarea
          {...common()}
          dir="auto"
          rows={3}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
      </Show>
      <div id={aboutId()}>
        <Switch fallback={<MayWait {...props} />}>
          <Match when={props.problem}>
            {(text) => (
              <p class="tone" data-tone="bad" role="alert">
                {text()}
              </p>
            )}
          </Match>
          <Match when={props.theirs}>
            {(theirs) => (
              <div class="tone strip flex flex-col gap-2" data-tone="warn" role="status">
                <p dir="auto">{t.contacts.changedMeanwhile(t.contacts[props.field], theirs())}</p>
                <div class="flex flex-wrap gap-2">
                  <Button kind="primary" onClick={props.saveMine}>
                    {t.contacts.saveMine}
                  </Button>
                  <Button onClick={props.takeTheirs}>{t.contacts.takeTheirs}</Button>
                </div>
              </div>
            )}
          </Match>
        </Switch>
      </div>
    </div>
  );
}

const inputModes = { name: undefined, hotline: 'tel', email: 'email', notes: undefined } as const;

/** For hotline and e-mail: that a lead may have to decide, or already has a proposal. */
function MayWait(props: ContactFieldProps) {
  const reviewed = () => (props.field === 'hotline' || props.field === 'email' ? props.field : undefined);
  const proposed = () => {
    const field = reviewed();
    if (field === undefined || props.contact === undefined) return undefined;
    const { proposal, proposed: value } = props.contacts.field(props.contact, field);
    return proposal && { value: value ?? '' };
  };
  const act = () => {
    const field = reviewed();
    if (field === undefined || props.contact === undefined || !props.isTyped) return undefined;
    return {
      table: 'contact',
      id: props.contact.id,
      op: 'PATCH',
      values: { [field]: storedText(props.value) },
    } as const;
  };
  return (
    <Show when={proposed()} fallback={<HintLine act={act()} />}>
      {(waits) => (
        <p class="tone strip" data-tone="info" dir="auto" data-replaces>
          {t.contacts.replaces(waits().value)}
        </p>
      )}
    </Show>
  );
}
