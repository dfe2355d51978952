/** What was typed as a number of people. */
export type CrowdEdit =
  | { readonly kind: 'count'; readonly count: number | null }
  | { readonly kind: 'no_number' }
  | { readonly kind: 'too_many' };

/**
 * Reads a number as people write it: `12000`, `12,000`, `12 000`, `12.000`; nothing is no estimate.
 * @param max the most that fits
 */
export function crowdEdit(typed: string, max: number): CrowdEdit {
  const text = typed.trim();
  if (text === '') return { kind: 'count', count: null };
  const isGrouped = /^\d{1,3}([\s.,'’]\d{3})+$/u.test(text);
  const digits = isGrouped ? text.replaceAll(/\D/gu, '') : text;
  if (!/^\d+$/.test(digits)) return { kind: 'no_number' };
  const count = Number(digits);
  return count > max ? { kind: 'too_many' } : { kind: 'count', count };
}
