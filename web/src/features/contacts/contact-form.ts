import { t } from '../../ui/catalogue/contacts.ts';
import { contactFieldProblem, fieldLimits } from '../inbox/other-value.ts';

/** What was typed into the form of a contact, and what becomes of it. */

export const textFields = ['name', 'hotline', 'email', 'notes'] as const;
export type TextField = (typeof textFields)[number];
export type Texts = Readonly<Record<TextField, string>>;

/** Stored values by field; null is an empty field. */
export type StoredTexts = Readonly<Record<TextField, string | null>>;

export function textsOf(contact: StoredTexts | undefined): Texts {
  return {
    name: contact?.name ?? '',
    hotline: contact?.hotline ?? '',
    email: contact?.email ?? '',
    notes: contact?.notes ?? '',
  };
}

export function storedText(text: string): string | null {
  const trimmed = text.trim();
  return trimmed === '' ? null : trimmed;
}

/** What is wrong with what was typed. @param tried whether it was tried to save it */
export function fieldProblem(field: TextField, text: string, tried: boolean): string | undefined {
  const { length } = text.trim();
  if (length > fieldLimits[field]) return t.contacts.tooLong(length, fieldLimits[field]);
  if (!tried) return undefined;
  if (field === 'name' && length === 0) return t.contacts.nameMissing;
  return contactFieldProblem(field, text);
}

/** The fields that were typed into, with their new values. */
export function typedChanges(typed: Texts, opened: Texts): Partial<Record<TextField, string | null>> {
  const changed = textFields.filter((field) => storedText(typed[field]) !== storedText(opened[field]));
  return Object.fromEntries(changed.map((field) => [field, storedText(typed[field])]));
}

/** The fields that were typed into and that somebody else has changed since. */
export function overtaken(typed: Texts, opened: Texts, now: Texts): TextField[] {
  return textFields.filter(
    (field) =>
      storedText(typed[field]) !== storedText(opened[field]) &&
      storedText(now[field]) !== storedText(opened[field]) &&
      storedText(now[field]) !== storedText(typed[field]),
  );
}
