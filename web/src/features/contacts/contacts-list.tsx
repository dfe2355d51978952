import { A } from '@solidjs/router';
import Hourglass from 'lucide-solid/icons/hourglass';
import Plus from 'lucide-solid/icons/plus';
import { For, Show } from 'solid-js';
import type { ContactRow } from '../../data/rows.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/contacts.ts';
import { createKeyed } from '../../ui/keyed.ts';
import { Message } from '../../ui/message.tsx';
import { RowMark } from '../answers/field-mark.tsx';
import { useFestival } from '../shell/festival.tsx';
import { CallButton, NumberText } from './call.tsx';
import type { Contacts } from './contacts.ts';
import { kindFilters } from './contacts-view.ts';
import { DeletedContacts } from './deleted-contacts.tsx';

export interface ContactsListProps {
  readonly contacts: Contacts;
  readonly shown: string | undefined;
  readonly onNew: () => void;
}

/** Contacts by stage. */
export function ContactsList(props: ContactsListProps) {
  const festival = useFestival();
  const groups = createKeyed(() => props.contacts.groups());
  const isFiltered = () => props.contacts.kind() !== 'all' || props.contacts.query() !== '';
  return (
    <div class="flex h-full flex-col">
      <div class="flex shrink-0 flex-col gap-2 px-4 pt-4 pb-2">
        <div class="flex flex-wrap items-center justify-between gap-2">
          <h1 class="text-lg">{t.contacts.heading}</h1>
          <Show when={festival.isLead()}>
            <Button onClick={props.onNew}>
              <Plus size={18} aria-hidden="true" />
              {t.contacts.new}
            </Button>
          </Show>
        </div>
        <input
          id="contact-search"
          type="search"
          class="field"
          dir="auto"
          aria-label={t.contacts.search}
          placeholder={t.contacts.search}
          value={props.contacts.query()}
          onInput={(event) => props.contacts.setQuery(event.currentTarget.value)}
        />
        <fieldset aria-label={t.contacts.filters} class="flex flex-wrap gap-2">
          <For each={kindFilters}>
            {(kind) => (
              <button
                type="button"
                class="chip"
                aria-pressed={props.contacts.kind() === kind}
                onClick={() => props.contacts.setKind(kind)}
              >
                {t.contacts.kindFilter[kind]}
              </button>
            )}
          </For>
        </fieldset>
      </div>
      <div class="min-h-0 grow overflow-y-auto px-4 pt-1 pb-6" data-contacts>
        <Show when={groups().length > 0} fallback={<Empty {...props} isFiltered={isFiltered()} />}>
          <For each={groups()}>
            {(group) => (
              <section>
                <h2 class="sticky top-0 z-10 bg-bg py-2 text-sm font-semibold text-text-2" dir="auto">
                  {group.name ?? t.contacts.noStage}
                </h2>
                <ul
                  class="flex flex-col gap-2"
                  aria-label={t.contacts.list(group.name ?? t.contacts.noStage)}
                >
                  <For each={group.contacts}>
                    {(contact) => <Row contacts={props.contacts} contact={contact} shown={props.shown} />}
                  </For>
                </ul>
              </section>
            )}
          </For>
        </Show>
        <DeletedContacts contacts={props.contacts} />
      </div>
    </div>
  );
}

/** Name, kind and the number that is valid; a proposal never takes its place. */
function Row(props: {
  readonly contacts: Contacts;
  readonly contact: ContactRow;
  readonly shown: string | undefined;
}) {
  const hotline = () => props.contacts.field(props.contact, 'hotline');
  const waits = () =>
    hotline().proposal !== undefined ||
    props.contacts.field(props.contact, 'email').proposal !== undefined ||
    props.contacts.cases(props.contact.id).length > 0;
  return (
    <li
      class="card contact-row card-slot"
      data-contact={props.contact.id}
      data-current={props.contact.id === props.shown}
    >
      <A
        href={props.contacts.href(props.contact.id)}
        class="card-link flex min-w-0 grow flex-col gap-0.5 py-2"
        aria-current={props.contact.id === props.shown ? 'true' : undefined}
      >
        <span class="font-semibold break-words" dir="auto">
          {props.contact.name}
        </span>
        <span class="flex flex-wrap items-center gap-x-3 text-sm text-text-2">
          <span>{t.contacts.kinds[props.contact.kind]}</span>
          <Show when={hotline().valid} fallback={<span>{t.contacts.noNumber}</span>}>
            {(number) => <NumberText value={number()} />}
          </Show>
        </span>
        <span class="flex flex-wrap gap-2 empty:hidden">
          <Show when={waits()} fallback={<RowMark table="contact" id={props.contact.id} />}>
            <span class="tone pill" data-tone="wait" data-waits>
              <Hourglass size={16} aria-hidden="true" />
              {t.contacts.proposalWaits}
            </span>
          </Show>
        </span>
      </A>
      <CallButton name={props.contact.name} number={hotline().valid} compact />
    </li>
  );
}

function Empty(props: ContactsListProps & { readonly isFiltered: boolean }) {
  const festival = useFestival();
  return (
    <Show
      when={props.isFiltered}
      fallback={
        <Message title={festival.isLead() ? t.contacts.emptyLead : t.contacts.empty}>
          <Show when={festival.isLead()}>
            <Button kind="primary" onClick={props.onNew}>
              {t.contacts.new}
            </Button>
          </Show>
        </Message>
      }
    >
      <Message title={t.contacts.noneFits}>
        <Button onClick={props.contacts.clear}>{t.contacts.clearFilters}</Button>
      </Message>
    </Show>
  );
}
