/** A piece of a text, and whether the other text has it too. */
export interface DiffPart {
  readonly text: string;
  readonly same: boolean;
}

/** Beyond this, only what lies between the common beginning and end is marked. */
const LONGEST = 300;

/** What of `text` is not in `other`, as readers count characters; pieces put together give `text`. */
export function diffParts(text: string, other: string): DiffPart[] {
  const [mine, theirs] = [charactersOf(text), charactersOf(other)];
  const isSame = mine.length > LONGEST || theirs.length > LONGEST ? ends(mine, theirs) : common(mine, theirs);
  const parts: { text: string; same: boolean }[] = [];
  for (const [index, character] of mine.entries()) {
    const same = isSame(index);
    const last = parts.at(-1);
    if (last?.same === same) last.text += character;
    else parts.push({ text: character, same });
  }
  return parts;
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function charactersOf(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** The longest common subsequence. */
function common(mine: readonly string[], theirs: readonly string[]): (index: number) => boolean {
  // lengths[i][j]: of what is common to mine from i and theirs from j
  const lengths = Array.from({ length: mine.length + 1 }, () => new Uint16Array(theirs.length + 1));
  const at = (i: number, j: number) => lengths[i]?.[j] ?? 0;
  for (let i = mine.length - 1; i >= 0; i--)
    for (let j = theirs.length - 1; j >= 0; j--) {
      const row = lengths[i];
      if (row !== undefined)
        row[j] = mine[i] === theirs[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  const same = new Set<number>();
  let [i, j] = [0, 0];
  while (i < mine.length && j < theirs.length)
    if (mine[i] === theirs[j]) {
      same.add(i);
      i++;
      j++;
    } else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  return (index) => same.has(index);
}

function ends(mine: readonly string[], theirs: readonly string[]): (index: number) => boolean {
  const shorter = Math.min(mine.length, theirs.length);
  let start = 0;
  while (start < shorter && mine[start] === theirs[start]) start++;
  let end = 0;
  while (end < shorter - start && mine.at(-1 - end) === theirs.at(-1 - end)) end++;
  return (index) => index < start || index >= mine.length - end;
}
