import { type Accessor, createRoot, createSignal, onCleanup } from 'solid-js';
import { type Keys, keyName, matchKeys } from './key-match.ts';

/** What a key does, and the words for it on the sheet of keys; without words it is not listed there. */
export interface Key {
  readonly says?: string;
  readonly act: (event: KeyboardEvent) => void;
}
export type KeyBindings = Readonly<Record<Keys, Key | ((event: KeyboardEvent) => void)>>;

interface BoundSet {
  readonly title: string;
  readonly keys: Readonly<Record<Keys, Key>>;
}

/** How long a sequence such as `g b` waits for its second key. */
const SEQUENCE_MS = 1500;
const settingKey = 'festival-ops.shortcuts';

const state = createRoot(() => {
  // The nearest first: a page is mounted after its frame.
  const [sets, setSets] = createSignal<readonly BoundSet[]>([]);
  const [on, setOn] = createSignal(localStorage.getItem(settingKey) !== 'off');
  return { sets, setSets, on, setOn };
});

/** Whether single keys do anything on this device (2.1.4); what is pressed with Ctrl or ⌘ always does. */
export const shortcutsOn: Accessor<boolean> = state.on;
export function setShortcutsOn(on: boolean): void {
  localStorage.setItem(settingKey, on ? 'on' : 'off');
  state.setOn(on);
}

/** Everything that is bound at this moment and has words, for the sheet of keys. */
export const boundKeys = (): readonly BoundSet[] => state.sets();

/**
 * Binds keys for as long as the component that calls it is there. They do nothing in text fields, nor while a dialog
 * or a menu is open; `Enter` and the space bar stay with the link or button that has the focus.
 * @param title the heading of these keys on the sheet of keys
 */
export function createKeys(bindings: KeyBindings, title = ''): void {
  const keys = Object.fromEntries(
    Object.entries(bindings).map(([name, key]) => [name, typeof key === 'function' ? { act: key } : key]),
  );
  const bound: BoundSet = { title, keys };
  if (state.sets().length === 0) document.addEventListener('keydown', onKeyDown);
  state.setSets((before) => [bound, ...before]);
  onCleanup(() => {
    state.setSets((before) => before.filter((other) => other !== bound));
    if (state.sets().length === 0) document.removeEventListener('keydown', onKeyDown);
  });
}

let begun: { readonly pressed: Keys; readonly at: number } | undefined;

function onKeyDown(event: KeyboardEvent): void {
  const name = keyName(event);
  if (event.defaultPrevented || event.isComposing || name === undefined || isModifier(event.key)) return;
  const single = !name.startsWith('mod+');
  if (single && (!state.on() || isTyping(event.target) || isPressing(event))) return;
  if (somethingIsOpen()) return;
  const before = begun !== undefined && event.timeStamp - begun.at < SEQUENCE_MS ? begun.pressed : undefined;
  begun = undefined;
  const match = matchKeys(
    state.sets().map((set) => set.keys),
    before,
    name,
  );
  if (match.kind === 'none') return;
  // The key is spoken for: it must not also scroll, or type into a field that gets the focus now.
  event.preventDefault();
  if (match.kind === 'wait') begun = { pressed: match.pressed, at: event.timeStamp };
  else match.what.act(event);
}

const isModifier = (key: string) => key === 'Shift' || key === 'Control' || key === 'Meta' || key === 'Alt';

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches('textarea, select')) return true;
  return target.matches('input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"])');
}

/** Enter and space work what has the focus. */
function isPressing(event: KeyboardEvent): boolean {
  if (event.key !== 'Enter' && event.key !== ' ') return false;
  return (
    event.target instanceof Element &&
    event.target.closest('a, button, input, summary, [role="button"]') !== null
  );
}

function somethingIsOpen(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null;
}
