import { tables } from '@festival-ops/domain/tables';
import { t } from '../../ui/catalogue/inbox.ts';

/** How much a field of a contact holds. */
export const fieldLimits = {
  name: tables.contact.columns.name.maxLength ?? 120,
  hotline: tables.contact.columns.hotline.maxLength ?? 64,
  email: tables.contact.columns.email.maxLength ?? 254,
  notes: tables.contact.columns.notes.maxLength ?? 4000,
};

const isLimited = (field: string): field is keyof typeof fieldLimits => field in fieldLimits;

/** What is wrong with a hotline or an e-mail address that somebody typed; an empty one is for the caller to judge. */
export function contactFieldProblem(field: string, text: string): string | undefined {
  const typed = text.trim();
  if (isLimited(field) && typed.length > fieldLimits[field])
    return t.deciding.valueTooLong(typed.length, fieldLimits[field]);
  if (typed === '') return undefined;
  if (field === 'email' && !/^[^\s@]+@[^\s@]+$/.test(typed)) return t.deciding.noEmail;
  if (field === 'hotline' && !/\d/.test(typed)) return t.deciding.noNumber;
  return undefined;
}

const mostReason = tables.conflict_action.columns.reason.maxLength ?? 500;

/** What is wrong with the reason of a decision, which may be missing. */
export function reasonProblem(text: string): string | undefined {
  const { length } = text.trim();
  return length > mostReason ? t.deciding.valueTooLong(length, mostReason) : undefined;
}

/** The same for a lead's other value, which can't be empty. */
export function otherProblem(field: string, text: string): string | undefined {
  return text.trim() === '' ? t.deciding.valueMissing : contactFieldProblem(field, text);
}
