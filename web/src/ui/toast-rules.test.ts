import { expect, test } from 'vitest';
import { isOver, offered, type Toast } from './toast-rules.ts';

const words: Toast = { tone: 'ok', title: 'Dropped' };
const undo: Toast = { ...words, actions: [{ label: 'Undo', act: () => {} }] };

test.each<[string, Toast, number, boolean, boolean]>([
  ['words are read', words, 6_999, true, false],
  ['and go', words, 7_000, false, true],
  ['what can be acted on does not run out', undo, 3_600_000, false, false],
  ['but makes room', undo, 10_000, true, true],
  ['not at once', undo, 9_999, true, false],
  ['what is sticky stays', { ...undo, sticky: true }, 3_600_000, true, false],
])('%s', (_, toast, seenMs, othersWait, over) => {
  expect(isOver(toast, seenMs, othersWait)).toBe(over);
});

test('a later toast takes the place of the one with its key', () => {
  const [first, second] = [
    { ...words, key: 'a' },
    { ...words, title: 'Again', key: 'a' },
  ];
  expect(offered(offered([first], words), second)).toEqual([second, words]);
});
