import { useNavigate } from '@solidjs/router';
import Trash from 'lucide-solid/icons/trash';
import { createSignal } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { ContactRow } from '../../data/rows.ts';
import { t } from '../../ui/catalogue/contacts.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { GuardedButton } from '../hints/hint.tsx';
import { useFestival } from '../shell/festival.tsx';
import { saving } from '../shell/saving.tsx';
import type { Contacts } from './contacts.ts';

/** Leads delete, after one question; others may ask one. */
export function DeleteContact(props: { readonly contact: ContactRow; readonly contacts: Contacts }) {
  const { writes } = useData();
  const festival = useFestival();
  const navigate = useNavigate();
  const [asking, setAsking] = createSignal(false);
  const remove = async () => {
    if (await saving(writes.remove('contact', props.contact.id)))
      navigate(props.contacts.href(), { replace: true });
  };
  return (
    <>
      <GuardedButton
        kind="danger"
        reason={festival.isLead() ? undefined : t.hints.certain.restricted_delete(deleting)}
        ask={{ table: 'contact', rowId: props.contact.id, wish: t.contacts.deleteWish(props.contact.name) }}
        rule="contact.delete"
        onClick={() => setAsking(true)}
      >
        <Trash size={18} aria-hidden="true" />
        {t.contacts.delete}
      </GuardedButton>
      <Confirm
        open={asking()}
        onOpenChange={setAsking}
        danger
        title={t.contacts.deleteTitle(props.contact.name)}
        body={t.contacts.deleteBody}
        stay={t.contacts.deleteStay}
        confirm={t.contacts.deleteConfirm}
        onConfirm={remove}
      />
    </>
  );
}

const deleting = { things: t.things.contact.many, field: '', left: '', at: '', name: '', state: '' };
