import { contactKinds } from '@festival-ops/domain/tables';
import { createMemo, createSignal, For, Show } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { ContactRow } from '../../data/rows.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/contacts.ts';
import { Sheet } from '../../ui/sheet.tsx';
import { announceMine } from '../shell/announcer.tsx';
import { useFestival } from '../shell/festival.tsx';
import { ContactField } from './contact-field.tsx';
import {
  fieldProblem,
  overtaken,
  storedText,
  type TextField,
  textFields,
  textsOf,
  typedChanges,
} from './contact-form.ts';
import type { Contacts } from './contacts.ts';
import { createSaveContact } from './save-contact.ts';

export interface ContactSheetProps {
  readonly contacts: Contacts;
  /** The contact to change; without one a new one is made. */
  readonly contact: ContactRow | undefined;
  readonly open: boolean;
  readonly close: () => void;
}

export function ContactSheet(props: ContactSheetProps) {
  return (
    <Sheet
      open={props.open}
      onOpenChange={(open) => !open && props.close()}
      title={props.contact === undefined ? t.contacts.new : t.contacts.editOf(props.contact.name)}
    >
      <ContactForm {...props} />
    </Sheet>
  );
}

/** Whom to call, and what else there is to know. A proposal that waits is what its author edits. */
function ContactForm(props: ContactSheetProps) {
  const festival = useFestival();
  const save = createSaveContact(props.contacts);
  const now = createMemo(() => textsNow(props));
  const opened = now();
  const [typed, setTyped] = createStore({ ...opened });
  // What was changed meanwhile and is to be replaced all the same.
  const [mine, setMine] = createSignal<ReadonlySet<TextField>>(new Set());
  const [kind, setKind] = createSignal<ContactRow['kind']>('artist');
  const [stageId, setStageId] = createSignal(festival.stages()[0]?.id ?? '');
  const [tried, setTried] = createSignal(false);
  const isNew = () => props.contact === undefined;
  const problem = (field: TextField) => fieldProblem(field, typed[field], tried());
  const changedByOthers = () => overtaken(typed, opened, now()).filter((field) => !mine().has(field));

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    const wrong = textFields.find((field) => fieldProblem(field, typed[field], true) !== undefined);
    if (wrong !== undefined) {
      document.getElementById(`contact-${wrong}`)?.focus();
      return;
    }
    if (changedByOthers().length > 0) return;
    const saved =
      props.contact === undefined
        ? await save.insert({ ...typed, kind: kind(), stageId: stageId() })
        : await save.edit(props.contact, typedChanges(typed, opened));
    if (!saved) return;
    announceMine(t.contacts.saved(storedText(typed.name) ?? ''));
    props.close();
  };
  return (
    <form class="flex flex-col gap-4" onSubmit={submit} data-contact-form={props.contact?.id ?? 'new'}>
      <For each={textFields}>
        {(field) => (
          <ContactField
            {...props}
            field={field}
            value={typed[field]}
            isTyped={storedText(typed[field]) !== storedText(opened[field])}
            problem={problem(field)}
            theirs={changedByOthers().includes(field) ? now()[field] : undefined}
            onInput={(text) => setTyped(field, text)}
            saveMine={() => setMine((before) => new Set([...before, field]))}
            takeTheirs={() => setTyped(field, now()[field])}
          />
        )}
      </For>
      <Show when={isNew()}>
        <Choice
          id="contact-kind"
          label={t.contacts.kind}
          value={kind()}
          options={contactKinds.map((one) => ({ value: one, label: t.contacts.kinds[one] }))}
          onChange={(value) => setKind(contactKinds.find((one) => one === value) ?? 'artist')}
        />
        <Choice
          id="contact-stage"
          label={t.contacts.stage}
          value={stageId()}
          options={festival.stages().map(({ id, name }) => ({ value: id, label: name ?? '' }))}
          onChange={setStageId}
        />
      </Show>
      <Button type="submit" kind="primary" size="primary">
        {isNew() ? t.contacts.add : t.contacts.save}
      </Button>
    </form>
  );
}

/** What the fields say now: the reader's proposal where one waits, else the row. */
function textsNow({ contact, contacts }: ContactSheetProps) {
  const row = textsOf(contact);
  if (contact === undefined) return row;
  const text = (field: 'hotline' | 'email') => {
    const { proposal, proposed } = contacts.field(contact, field);
    return proposal === undefined ? row[field] : (proposed ?? '');
  };
  return { ...row, hotline: text('hotline'), email: text('email') };
}

function Choice(props: {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}) {
  return (
    <div class="flex flex-col gap-1">
      <label for={props.id} class="font-semibold">
        {props.label}
      </label>
      <select
        id={props.id}
        class="field"
        value={props.value}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      >
        <For each={props.options}>
          {(option) => (
            <option value={option.value} selected={option.value === props.value}>
              {option.label}
            </option>
          )}
        </For>
      </select>
    </div>
  );
}
