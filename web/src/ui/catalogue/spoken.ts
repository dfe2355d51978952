/**
 * Two made-up languages show, before a real one is written, what it will meet: `x-rtl` runs from right to left with
 * its letters turned round, so that a sentence which is not of the catalogue stands out; `x-long` is 40 % longer.
 * Nobody is offered them: a story or a developer sets `festival-ops.words` in localStorage.
 */
const alter = new Map([
  ['x-rtl', (sentence: string) => `\u202e${sentence}\u202c`],
  [
    'x-long',
    (sentence: string) =>
      (sentence + 'oremi psumd olors '.repeat(1 + sentence.length / 45)).slice(
        0,
        Math.ceil(sentence.length * 1.4),
      ),
  ],
]);

// No page, no choice: the catalogue is read by tests too.
const chosen = globalThis.localStorage?.getItem('festival-ops.words') ?? '';
const change = alter.get(chosen);
if (chosen === 'x-rtl') document.documentElement.dir = 'rtl';

/** A sentence, or several, as the language in use says it. */
export function spoken(said: unknown): unknown {
  if (change === undefined) return said;
  if (Array.isArray(said)) return said.map(spoken);
  return typeof said === 'string' ? change(said) : said;
}
