import { contactKinds } from '@festival-ops/domain/tables';
import type { ContactRow, StageRow } from '../../data/rows.ts';

/** Which contacts the list shows, and in which groups. */

export type KindFilter = ContactRow['kind'] | 'all';
export const kindFilters: readonly KindFilter[] = ['all', ...contactKinds];

export interface ContactFilter {
  readonly kind: KindFilter;
  readonly query: string;
}

export function kindFrom(text: unknown): KindFilter {
  return kindFilters.find((kind) => kind === text) ?? 'all';
}

export interface ContactGroup {
  /** Of the stage; empty for contacts whose stage this device does not hold. */
  readonly id: string;
  readonly name: string | undefined;
  readonly contacts: readonly ContactRow[];
}

/** Contacts that fit, by stage in the stages' order, each stage's by name. */
export function contactGroups(
  contacts: readonly ContactRow[],
  stages: readonly StageRow[],
  filter: ContactFilter,
): ContactGroup[] {
  const shown = contacts.filter((contact) => contact.deleted_at === null && fits(contact, filter));
  const known = new Set(stages.map(({ id }) => id));
  const groups = [
    ...stages.map(({ id, name }) => ({ id, name: name ?? undefined })),
    { id: '', name: undefined },
  ];
  return groups
    .map((group) => ({
      ...group,
      contacts: shown
        .filter(({ stage_id: stage }) => (known.has(stage) ? stage : '') === group.id)
        .sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1)),
    }))
    .filter((group) => group.contacts.length > 0);
}

/** The deleted ones, the last one first. */
export function deletedContacts(
  contacts: readonly ContactRow[],
): { readonly contact: ContactRow; readonly at: string }[] {
  return contacts
    .flatMap((contact) => (contact.deleted_at === null ? [] : [{ contact, at: contact.deleted_at }]))
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

/** By name, remark or address; by number however it is grouped. */
function fits({ kind, name, hotline, email, notes }: ContactRow, filter: ContactFilter): boolean {
  if (filter.kind !== 'all' && kind !== filter.kind) return false;
  const wanted = filter.query.trim().toLocaleLowerCase();
  if (wanted === '') return true;
  const text = [name, email, notes].join('\n').toLocaleLowerCase();
  const digits = wanted.replaceAll(/[\s()./-]/g, '');
  const isNumber = /^\+?\d+$/.test(digits);
  return text.includes(wanted) || (isNumber && (hotline ?? '').replaceAll(/[\s()./-]/g, '').includes(digits));
}
