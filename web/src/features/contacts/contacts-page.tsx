import { A, useParams } from '@solidjs/router';
import { createSignal, Match, Show, Switch } from 'solid-js';
import { t } from '../../ui/catalogue/contacts.ts';
import { createKeys } from '../../ui/keys.ts';
import { createLastKnown } from '../../ui/last-known.ts';
import { createWideScreen } from '../../ui/media-query.ts';
import { Message } from '../../ui/message.tsx';
import { announceMine } from '../shell/announcer.tsx';
import { useFestival } from '../shell/festival.tsx';
import { createPageTitle } from '../shell/page-title.ts';
import { ContactDetail } from './contact-detail.tsx';
import { ContactSheet } from './contact-sheet.tsx';
import { type Contacts, createContacts } from './contacts.ts';
import { ContactsList } from './contacts-list.tsx';

/** What the sheet with the form is open for. */
type Editing = { readonly id: string | undefined } | undefined;

/** Call the right person: the valid number is the one to call, also while another one waits. */
export function ContactsPage() {
  const params = useParams<{ id?: string }>();
  const festival = useFestival();
  const wide = createWideScreen();
  const contacts = createContacts();
  const [editing, setEditing] = createSignal<Editing>();
  const shown = () => {
    const found = params.id === undefined ? undefined : contacts.contact(params.id);
    return found?.deleted_at === null ? found : undefined;
  };
  createPageTitle(() => shown()?.name ?? t.contacts.page, festival.name);
  createKeys(
    {
      j: { says: t.contacts.next, act: () => contacts.step(params.id, 1) },
      k: { says: t.contacts.previous, act: () => contacts.step(params.id, -1) },
      e: { says: t.contacts.edit, act: () => shown() && setEditing({ id: shown()?.id }) },
      y: { says: t.contacts.copyNumber, act: () => void copyNumber() },
      '/': { says: t.contacts.search, act: () => document.getElementById('contact-search')?.focus() },
      ...(festival.isLead() ? { c: { says: t.contacts.new, act: () => setEditing({ id: undefined }) } } : {}),
    },
    t.contacts.page,
  );
  const copyNumber = async () => {
    const contact = shown();
    const number = contact && contacts.field(contact, 'hotline').valid;
    if (!number) return;
    await navigator.clipboard.writeText(number);
    announceMine(t.contacts.copied);
  };
  const edited = () => {
    const id = editing()?.id;
    return id === undefined ? undefined : contacts.contact(id);
  };
  return (
    <Show when={contacts.ready()}>
      <div class="flex h-full min-h-0">
        <Show when={wide() || params.id === undefined}>
          <div class="min-h-0 min-w-0 grow lg:edge-e lg:w-[26rem] lg:shrink-0 lg:grow-0 xl:w-[30rem]">
            <ContactsList contacts={contacts} shown={params.id} onNew={() => setEditing({ id: undefined })} />
          </div>
        </Show>
        <Show when={wide() || params.id !== undefined}>
          <div class="min-h-0 min-w-0 grow">
            <Switch
              fallback={
                <Message heading title={t.contacts.notThereTitle} body={t.contacts.notThereBody}>
                  <A class="button" data-kind="primary" href={contacts.href()}>
                    {t.contacts.back}
                  </A>
                </Message>
              }
            >
              <Match when={params.id === undefined}>
                <Message title={t.contacts.choose} body={t.contacts.chooseBody} />
              </Match>
              <Match when={shown()?.id} keyed>
                {(id) => <ContactOf contacts={contacts} id={id} onEdit={() => setEditing({ id })} />}
              </Match>
            </Switch>
          </div>
        </Show>
      </div>
      <ContactSheet
        contacts={contacts}
        contact={edited()}
        open={editing() !== undefined}
        close={() => setEditing(undefined)}
      />
    </Show>
  );
}

/** Stands for one contact as long as it is there, whatever the address says by then. */
function ContactOf(props: { readonly contacts: Contacts; readonly id: string; readonly onEdit: () => void }) {
  const first = props.contacts.contact(props.id);
  if (first === undefined) return null;
  const contact = createLastKnown(() => props.contacts.contact(props.id), first);
  return <ContactDetail contacts={props.contacts} contact={contact()} onEdit={props.onEdit} />;
}
