import { expect, test } from 'vitest';
import { itemProblems, readItem } from './item-form.ts';

const most = { name: 8, unit: 4 };

test('what is typed is read without the blanks around it', () => {
  expect(readItem({ name: ' Drum ', unit: 'm ', lowMark: ' 2 ' }, most)).toEqual({
    ...{ name: 'Drum', unit: 'm', lowMark: 2 },
  });
});

test.each<[string, string, string, object]>([
  ['', ' ', '0', { name: 'missing', unit: 'missing' }],
  ['123456789', '12345', '0', { name: 'too_long', unit: 'too_long' }],
  ['🎪🎪🎪🎪🎪🎪🎪🎪', 'm', '0', {}],
  ['Drum', 'm', '', { lowMark: 'not_a_number' }],
  ['Drum', 'm', '-1', { lowMark: 'not_a_number' }],
  ['Drum', 'm', '99999999999', { lowMark: 'not_a_number' }],
])('“%s”, “%s”, “%s” has the problems %j', (name, unit, lowMark, problems) => {
  expect(itemProblems({ name, unit, lowMark }, most)).toEqual(problems);
  expect(readItem({ name, unit, lowMark }, most) === undefined).toBe(Object.keys(problems).length > 0);
});
