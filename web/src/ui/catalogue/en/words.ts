/** What several sentences share. */

const plural = new Intl.PluralRules('en');

/** `3 changes`, `1 change`. */
export function counted(n: number, one: string, other: string): string {
  return `${n} ${plural.select(n) === 'one' ? one : other}`;
}

export const changes = (n: number): string => counted(n, 'change', 'changes');
export const are = (n: number): string => (n === 1 ? 'is' : 'are');
export const go = (n: number): string => (n === 1 ? 'goes' : 'go');
