import { expect, test } from 'vitest';
import { type Found, search } from './search.ts';

const found = (name: string, kind: Found['kind'] = 'task', detail?: string): Found => ({
  ...{ id: name, kind, name, detail },
  act: () => {},
});
const all = [
  found('Board', 'screen'),
  found('New task', 'action'),
  found('Aim the board lights'),
  found('Cupboard keys', 'gear'),
  found('Bühne fegen', 'task', 'River Stage'),
];
const names = (q: string) => search(all, q).map(({ name }) => name);

test('without words: where one can go and what one can do', () => {
  expect(names('  ')).toEqual(['Board', 'New task']);
});

test.each([
  ['board', ['Board', 'Aim the board lights', 'Cupboard keys']],
  ['lights aim', ['Aim the board lights']],
  ['buhne', ['Bühne fegen']],
  ['river', ['Bühne fegen']],
  ['nothing', []],
])('%s', (q, expected) => expect(names(q)).toEqual(expected));
