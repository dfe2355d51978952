import { useData } from '../../data/data-context.tsx';
import type { ContactRow } from '../../data/rows.ts';
import type { Changes } from '../../data/writes.ts';
import { useFestival } from '../shell/festival.tsx';
import { saving } from '../shell/saving.tsx';
import { storedText, type TextField, type Texts } from './contact-form.ts';
import type { Contacts } from './contacts.ts';

export interface SaveContact {
  /** @returns whether this device has all of it */
  edit(contact: ContactRow, changes: Partial<Record<TextField, string | null>>): Promise<boolean>;
  insert(contact: Texts & { readonly kind: ContactRow['kind']; readonly stageId: string }): Promise<boolean>;
}

/**
 * Saves what was typed. A field with a proposal that waits is a write of its own, which names the proposal's receipt
 * (DET-4), so that it changes that one; typed back to what is valid, it takes the proposal back (REV-7).
 */
export function createSaveContact(contacts: Contacts): SaveContact {
  const { writes } = useData();
  const festival = useFestival();
  return {
    async edit(contact, changes) {
      const { hotline, email, name, notes } = changes;
      const rest: Changes['contact'] = {
        ...(name == null ? {} : { name }),
        ...(notes === undefined ? {} : { notes }),
      };
      let ok = true;
      for (const [field, value] of [
        ['hotline', hotline],
        ['email', email],
      ] as const) {
        if (value === undefined) continue;
        const { proposal, valid } = contacts.field(contact, field);
        const change: Changes['contact'] = { [field]: value };
        if (proposal === undefined) ok = (await saving(writes.edit('contact', contact.id, change))) && ok;
        else if (value === valid) ok = (await withdraw(proposal.receiptId)) && ok;
        else
          ok =
            (await saving(writes.edit('contact', contact.id, change, { follows: proposal.receiptId }))) && ok;
      }
      if (Object.keys(rest).length > 0) ok = (await saving(writes.edit('contact', contact.id, rest))) && ok;
      return ok;
    },
    insert: ({ name, hotline, email, notes, kind, stageId }) =>
      saving(
        writes.insert('contact', {
          ...{ festival_id: festival.id, stage_id: stageId, kind, name: storedText(name) ?? '' },
          ...{ hotline: storedText(hotline), email: storedText(email), notes: storedText(notes) },
        }),
      ),
  };

  function withdraw(receiptId: string): Promise<boolean> {
    const act = { festival_id: festival.id, receipt_id: receiptId, kind: 'withdraw' } as const;
    return saving(writes.append('conflict_action', act));
  }
}
