/** What a phone can dial of a text; undefined where it is no number to call. */
export function dialable(text: string | null): string | undefined {
  const kept = (text ?? '').trim().replaceAll(/[^\d+*#]/g, '');
  return /\d{3}/.test(kept.replaceAll(/[+*#]/g, '')) ? kept : undefined;
}

/** A number in groups that can be read aloud; what its author has grouped stays so. */
export function grouped(text: string): string {
  const number = text.trim();
  if (!/^\+?\d{6,}$/.test(number)) return number;
  const first = number.startsWith('+') ? 3 : 4;
  const groups = [number.slice(0, first)];
  let rest = number.slice(first);
  while (rest !== '') {
    // Never a single digit at the end.
    const length = rest.length === 4 ? 4 : 3;
    groups.push(rest.slice(0, length));
    rest = rest.slice(length);
  }
  return groups.join(' ');
}
