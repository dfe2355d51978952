import { createRoot } from 'solid-js';
import { afterEach, expect, test } from 'vitest';
import { boundKeys, createKeys, setShortcutsOn } from './keys.ts';

let dispose: () => void = () => {};
afterEach(() => {
  dispose();
  document.body.replaceChildren();
  setShortcutsOn(true);
});

const pressed: string[] = [];
function bind(...names: string[]) {
  pressed.length = 0;
  createRoot((stop) => {
    dispose = stop;
    createKeys(
      Object.fromEntries(names.map((name) => [name, { says: name, act: () => pressed.push(name) }])),
      'Here',
    );
  });
}
const press = (key: string, held: KeyboardEventInit = {}, at: EventTarget = document.body) =>
  at.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...held }));

function put<T extends keyof HTMLElementTagNameMap>(tag: T, attributes: Record<string, string> = {}) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  document.body.append(element);
  return element;
}

test('single keys and sequences act, and are taken from the browser', () => {
  bind('j', 'g b');
  expect(press('j')).toBe(false);
  expect(press('g')).toBe(false);
  press('b');
  expect(press('z')).toBe(true);
  expect(pressed).toEqual(['j', 'g b']);
});

test('never while somebody types, nor under a dialog or a menu', () => {
  bind('j', 'mod+k');
  press('j', {}, put('input'));
  press('j', {}, put('textarea'));
  press('j', {}, put('select'));
  expect(pressed).toEqual([]);
  press('k', { ctrlKey: true }, put('input'));
  expect(pressed).toEqual(['mod+k']);
  put('div', { role: 'dialog' });
  press('j');
  press('k', { ctrlKey: true });
  expect(pressed).toEqual(['mod+k']);
});

test('Enter stays with the link or button that has the focus', () => {
  bind('Enter');
  press('Enter', {}, put('a', { href: '#' }));
  press('Enter', {}, put('button'));
  expect(pressed).toEqual([]);
  press('Enter');
  expect(pressed).toEqual(['Enter']);
});

test('single keys can be switched off on this device; those with Ctrl go on', () => {
  bind('j', 'mod+k');
  setShortcutsOn(false);
  press('j');
  press('k', { metaKey: true });
  expect(pressed).toEqual(['mod+k']);
  expect(localStorage.getItem('festival-ops.shortcuts')).toBe('off');
});

test('what is bound is listed with its words for as long as it is bound', () => {
  bind('j');
  expect(boundKeys().map((group) => [group.title, Object.keys(group.keys)])).toEqual([['Here', ['j']]]);
  dispose();
  expect(boundKeys()).toEqual([]);
  press('j');
  expect(pressed).toEqual([]);
});
