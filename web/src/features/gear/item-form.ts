/** What is typed of an item. */
export interface TypedItem {
  readonly name: string;
  readonly unit: string;
  readonly lowMark: string;
}

export interface ItemProblems {
  readonly name?: 'missing' | 'too_long';
  readonly unit?: 'missing' | 'too_long';
  readonly lowMark?: 'not_a_number';
}

export interface Most {
  /** In characters. */
  readonly name: number;
  readonly unit: number;
}

const MOST_COUNT = 2_147_483_647;

/** What stands in the way of saving; empty if nothing does. */
export function itemProblems({ name, unit, lowMark }: TypedItem, most: Most): ItemProblems {
  const [ofName, ofUnit] = [problemOf(name, most.name), problemOf(unit, most.unit)];
  const count = lowMark.trim();
  const fits = /^\d+$/.test(count) && Number(count) <= MOST_COUNT;
  return {
    ...(ofName && { name: ofName }),
    ...(ofUnit && { unit: ofUnit }),
    ...(!fits && { lowMark: 'not_a_number' }),
  };
}

export function readItem(
  typed: TypedItem,
  most: Most,
): { readonly name: string; readonly unit: string; readonly lowMark: number } | undefined {
  if (Object.keys(itemProblems(typed, most)).length > 0) return undefined;
  return { name: typed.name.trim(), unit: typed.unit.trim(), lowMark: Number(typed.lowMark) };
}

function problemOf(text: string, most: number): 'missing' | 'too_long' | undefined {
  const length = [...text.trim()].length;
  if (length === 0) return 'missing';
  return length > most ? 'too_long' : undefined;
}
