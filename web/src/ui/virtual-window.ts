/** Which rows of a long list are drawn, by what is known of their heights. */

export interface ListMeasures {
  /** Where each row begins; one more than there are rows, the last is where the list ends. */
  readonly starts: Float64Array;
}

/** Lays rows out below each other; a row that was never drawn counts as `estimate`. */
export function layOut(
  ids: readonly string[],
  heights: ReadonlyMap<string, number>,
  estimate: number,
  gap: number,
): ListMeasures {
  const starts = new Float64Array(ids.length + 1);
  let at = 0;
  for (const [index, id] of ids.entries()) {
    starts[index] = at;
    at += (heights.get(id) ?? estimate) + gap;
  }
  starts[ids.length] = Math.max(0, at - gap);
  return { starts };
}

/** The row at a height, found by halving. */
export function rowAt({ starts }: ListMeasures, offset: number): number {
  let low = 0;
  let high = Math.max(0, starts.length - 2);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * The rows in sight and a screen's half more on both sides, from `first` to before `end`.
 * @param top how far the list is scrolled
 * @param more how much more, in px, if not that
 */
export function windowOf(
  measures: ListMeasures,
  top: number,
  height: number,
  more = Math.max(240, height / 2),
): { readonly first: number; readonly end: number } {
  const count = measures.starts.length - 1;
  if (count <= 0) return { first: 0, end: 0 };
  return {
    first: rowAt(measures, Math.max(0, top - more)),
    end: Math.min(count, rowAt(measures, Math.max(0, top) + height + more) + 1),
  };
}
