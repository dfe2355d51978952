/** What the title field has to do with what was typed. */
export type TitleEdit =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'save'; readonly title: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'too_long'; readonly length: number }
  /** Somebody changed it since the typing began: the person chooses. */
  | { readonly kind: 'changed_meanwhile'; readonly theirs: string };

/**
 * Decides what becomes of a typed title.
 * @param typed the text in the field
 * @param from what the field said when the typing began
 * @param now what the row says
 * @param maxLength in UTF-16 code units
 */
export function titleEdit(typed: string, from: string, now: string, maxLength: number): TitleEdit {
  const title = typed.replaceAll(/\s+/g, ' ').trim();
  if (title === '') return { kind: 'missing' };
  if (title.length > maxLength) return { kind: 'too_long', length: title.length };
  if (title === from || title === now) return { kind: 'unchanged' };
  if (now !== from) return { kind: 'changed_meanwhile', theirs: now };
  return { kind: 'save', title };
}
