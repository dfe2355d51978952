import { For, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/contacts.ts';
import { useFestival } from '../shell/festival.tsx';
import { saving } from '../shell/saving.tsx';
import type { Contacts } from './contacts.ts';
import { deletedContacts } from './contacts-view.ts';

/** What was deleted stands folded under the list, for leads: they bring it back (POL-7). */
export function DeletedContacts(props: { readonly contacts: Contacts }) {
  const { writes } = useData();
  const festival = useFestival();
  const deleted = () => (festival.isLead() ? deletedContacts(props.contacts.all()) : []);
  return (
    <Show when={deleted().length > 0}>
      <details class="pt-6">
        <summary class="flex min-h-target cursor-pointer items-center font-semibold text-text-2">
          {t.contacts.deleted(deleted().length)}
        </summary>
        <ul>
          <For each={deleted()}>
            {({ contact, at }) => (
              <li class="edge-b flex items-center gap-3 py-2" data-deleted-contact={contact.id}>
                <span class="flex min-w-0 grow flex-col">
                  <bdi class="break-words">{contact.name}</bdi>
                  <time class="num text-sm text-text-2" datetime={at} title={festival.times().full(at)}>
                    {t.contacts.deletedAt(festival.times().short(at))}
                  </time>
                </span>
                <Button
                  class="shrink-0"
                  aria-label={t.contacts.restoreOf(contact.name)}
                  onClick={() => saving(writes.edit('contact', contact.id, { deleted_at: null }))}
                >
                  {t.contacts.restore}
                </Button>
              </li>
            )}
          </For>
        </ul>
      </details>
    </Show>
  );
}
