import { folded } from '../board/folded.ts';

export type FoundKind = 'screen' | 'action' | 'task' | 'contact' | 'gear';

/** Something that the palette leads to. */
export interface Found {
  readonly id: string;
  readonly kind: FoundKind;
  readonly name: string;
  /** What tells it from another of the same name. */
  readonly detail?: string | undefined;
  readonly act: () => void;
}

const LIMIT = 30;

/**
 * What fits the words, best first: a name that begins with them before one that has a word which does, before one
 * that has them anywhere. Among equals the order given stays.
 */
export function search(all: readonly Found[], q: string): readonly Found[] {
  const words = folded(q).split(/\s+/).filter(Boolean);
  if (words.length === 0) return all.filter(({ kind }) => kind === 'screen' || kind === 'action');
  return all
    .map((found) => ({ found, rank: rankOf(folded(`${found.name} ${found.detail ?? ''}`), words) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank)
    .slice(0, LIMIT)
    .map(({ found }) => found);
}

function rankOf(name: string, words: readonly string[]): number {
  if (!words.every((word) => name.includes(word))) return 0;
  if (name.startsWith(words.join(' '))) return 3;
  return words.every((word) => name.startsWith(word) || name.includes(` ${word}`)) ? 2 : 1;
}
