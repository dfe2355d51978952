/** One stretch of a text replaced by another, in UTF-16 code units as textareas count. */
export interface TextEdit {
  readonly at: number;
  readonly removed: number;
  readonly inserted: string;
}

/** A change of a text as Yjs tells it. */
export type TextDelta = readonly {
  readonly retain?: number | undefined;
  readonly delete?: number | undefined;
  readonly insert?: unknown;
}[];

/**
 * The smallest edit that makes one text of the other. Where several are equally small (a letter typed into a run of
 * the same letter), it is the one that ends at the caret. No emoji is cut in half: half of one is no text.
 * @param caret where the caret stands in `after`
 * @returns `undefined` if the texts are equal
 */
export function editBetween(before: string, after: string, caret: number): TextEdit | undefined {
  if (before === after) return undefined;
  const most = Math.min(before.length, after.length);
  const head = equalHead(before, after, most);
  const smallest = edit(before, after, head, equalTail(before, after, most - head));
  const tail = equalTail(before, after, Math.min(most, Math.max(0, after.length - caret)));
  const atCaret = edit(before, after, equalHead(before, after, most - tail), tail);
  return size(atCaret) <= size(smallest) ? atCaret : smallest;
}

/** Where a place in the text is after it changed; what is written exactly there goes behind it. */
export function placeAfter(place: number, delta: TextDelta): number {
  let old = 0;
  let now = place;
  for (const part of delta) {
    if (old >= place) break;
    if (part.retain !== undefined) old += part.retain;
    else if (part.delete !== undefined) {
      now -= Math.min(part.delete, place - old);
      old += part.delete;
    } else if (typeof part.insert === 'string') now += part.insert.length;
  }
  return now;
}

/** Half of a surrogate pair stands for nothing, and no server would take it. */
export function wellFormed(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, '\uFFFD');
}

function edit(before: string, after: string, head: number, tail: number): TextEdit {
  return {
    at: head,
    removed: before.length - tail - head,
    inserted: after.slice(head, after.length - tail),
  };
}

const size = ({ removed, inserted }: TextEdit) => removed + inserted.length;

function equalHead(a: string, b: string, most: number): number {
  let length = 0;
  while (length < most && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return isHigh(a, length - 1) ? length - 1 : length;
}

function equalTail(a: string, b: string, most: number): number {
  let length = 0;
  while (length < most && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length))
    length++;
  return isLow(a, a.length - length) ? length - 1 : length;
}

const isHigh = (text: string, at: number) => (text.charCodeAt(at) & 0xfc00) === 0xd800;
const isLow = (text: string, at: number) => (text.charCodeAt(at) & 0xfc00) === 0xdc00;
