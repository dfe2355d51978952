/** The tags of a task, stored as a JSON array of texts; anything else has none. */
export function tagsOf(stored: string): string[] {
  try {
    const parsed: unknown = JSON.parse(stored);
    return Array.isArray(parsed) ? parsed.filter((tag) => typeof tag === 'string') : [];
  } catch {
    return [];
  }
}

export type TagEdit =
  | { readonly kind: 'add'; readonly tags: readonly string[] }
  /** Nothing but blanks, or tags that it has already. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'too_long'; readonly length: number };

/**
 * Reads what was typed as new tags; a comma parts them.
 * @param maxLength of one tag, in UTF-16 code units
 */
export function tagEdit(typed: string, there: readonly string[], maxLength: number): TagEdit {
  const tags = typed.split(',').map((tag) => tag.replaceAll(/\s+/g, ' ').trim());
  const fresh = [...new Set(tags)].filter((tag) => tag !== '' && !there.includes(tag));
  const length = Math.max(0, ...fresh.map((tag) => tag.length));
  if (length > maxLength) return { kind: 'too_long', length };
  return fresh.length === 0 ? { kind: 'nothing' } : { kind: 'add', tags: [...there, ...fresh] };
}
