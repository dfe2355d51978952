import type { TextClocks } from './effects.ts';
import type { ReadTextUpdate } from './judge-field.ts';

/** What becomes of an update of a text (POL-9), and how far the document goes afterwards. */
export interface TextJudgement {
  /** `merged`: the document holds what somebody else wrote and the device had not seen. */
  readonly verdict: 'applied' | 'merged' | 'invalid';
  /** The document's clocks after the update; of an invalid one, as they were. */
  readonly clocks: TextClocks;
}

/**
 * Judges an update by clocks alone, without the document (POL-3, POL-9). It is invalid unless it continues what is
 * known: its structs of a Yjs client start where the document's of that client end, for with a gap they would wait
 * unseen, and with an overlap two different texts could bear one clock. Nor may it build on what the document
 * lacks. Deletions bring no clocks, so one that another device made and this one had not seen can't be told.
 * @param update as it was read, byte by byte
 * @param known how far the document goes, by Yjs client
 */
export function judgeText({ structs, seen, needs }: ReadTextUpdate, known: TextClocks): TextJudgement {
  const ranges = Object.entries(structs);
  if (ranges.some(([client, [from]]) => from !== clockOf(known, client)))
    return { verdict: 'invalid', clocks: known };
  // a state vector may be taken before the update or after it, so what the update itself brings is no false claim
  const clocks = { ...known, ...Object.fromEntries(ranges.map(([client, [, to]]) => [client, to])) };
  if (reachesBeyond(seen, clocks) || reachesBeyond(needs, clocks))
    return { verdict: 'invalid', clocks: known };
  const others = Object.fromEntries(
    Object.entries(known).filter(([client]) => !Object.hasOwn(structs, client)),
  );
  return { verdict: reachesBeyond(others, seen) ? 'merged' : 'applied', clocks };
}

function reachesBeyond(some: TextClocks, held: TextClocks): boolean {
  return Object.entries(some).some(([client, clock]) => clock > clockOf(held, client));
}

function clockOf(clocks: TextClocks, client: string): number {
  return Object.hasOwn(clocks, client) ? (clocks[client] ?? 0) : 0;
}
