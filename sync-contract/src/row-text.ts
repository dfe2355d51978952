/** A value of a row as SQLite will see it: integers and reals differ, and no digit is lost. */
export type FlatValue = `int ${string}` | `real ${string}` | { readonly text: string } | null;

const PAIR =
  /\s*("(?:[^"\\]|\\.)*")\s*:\s*("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|null|NaN)\s*(,|\}$)/gsy;

/**
 * The values of a row from its text, which JSON.parse would round. Undefined if the text is not one flat JSON object of
 * strings, numbers and nulls. A bare `NaN`, which the real service writes, is read as null.
 */
export function flatValues(text: string): Readonly<Record<string, FlatValue>> | undefined {
  if (text === '{}') return {};
  if (!text.startsWith('{')) return undefined;
  const values: Record<string, FlatValue> = {};
  PAIR.lastIndex = 1;
  for (;;) {
    const [, name, raw, end] = PAIR.exec(text) ?? [];
    if (name === undefined || raw === undefined) return undefined;
    values[JSON.parse(name)] = flatValue(raw);
    if (end === '}') return PAIR.lastIndex === 0 || PAIR.lastIndex === text.length ? values : undefined;
  }
}

function flatValue(raw: string): FlatValue {
  if (raw.startsWith('"')) return { text: JSON.parse(raw) };
  if (raw === 'null' || raw === 'NaN') return null;
  return /[.eE]/.test(raw) ? `real ${Number(raw)}` : `int ${raw}`;
}
