/**
 * What a device sent, in a form that Postgres' jsonb can keep: NUL and half surrogate pairs become U+FFFD, and
 * what is nested deeper than any value of ours is left out. For showing it to its author, never for storing it in
 * a row.
 */
export function storable(value: unknown, depth = 16): unknown {
  if (typeof value === 'string') return storableText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '…';
  if (Array.isArray(value)) return value.map((item) => storable(item, depth - 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [storableText(key), storable(item, depth - 1)]),
  );
}

export function storableText(text: string): string {
  if (isPlain(text)) return text;
  return text.replaceAll('\0', '\uFFFD').replaceAll(/\p{Surrogate}/gu, '\uFFFD');
}

/** Whether there is nothing to look at more closely: neither NUL nor any half of a surrogate pair, whole or not. */
export function isPlain(text: string): boolean {
  return !/[\0\ud800-\udfff]/.test(text);
}
