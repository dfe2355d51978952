import { expect, test } from 'vitest';
import { tagEdit, tagsOf } from './tags.ts';

test.each([
  ['power', { kind: 'add', tags: ['night', 'power'] }],
  [' power ,  gate 3 ', { kind: 'add', tags: ['night', 'power', 'gate 3'] }],
  ['night', { kind: 'nothing' }],
  [' , ', { kind: 'nothing' }],
  ['much too long for it', { kind: 'too_long', length: 20 }],
])('%j', (typed, expected) => {
  expect(tagEdit(typed, ['night'], 12)).toEqual(expected);
});

test('what is no list of texts has no tags', () => {
  expect(tagsOf('["a",1,null,"b"]')).toEqual(['a', 'b']);
  expect(tagsOf('{')).toEqual([]);
});
