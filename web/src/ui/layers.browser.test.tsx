import { expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { kinds, mountPage, patience, type Step, type TestPage } from './layers-test-page.tsx';

/** What happens once it is open; after each, the page can be used. */
const events: readonly (readonly Step[])[] = [
  ['close'],
  ['owner goes'],
  ['close', 'owner goes'],
  ['other screen'],
  ['close', 'other screen'],
  ['other person'],
  ['close', 'other person'],
  ['page waits', 'page is there', 'close'],
  ['page waits', 'close'],
  ['page waits', 'close', 'page is there'],
  ['page waits', 'other person', 'page is there'],
  ['page waits', 'close', 'other person', 'page is there'],
  ['page waits', 'owner goes', 'page is there'],
  ['screen waits', 'screen is there', 'close'],
  ['screen waits', 'close'],
  ['screen waits', 'close', 'screen is there'],
  ['screen waits', 'close', 'other screen', 'screen is there'],
  ['page moves', 'close'],
  ['page moves', 'other person'],
];

const slowly = `
  @keyframes in { from { opacity: 0 } }
  @keyframes out { to { opacity: 0 } }
  .sheet, .menu { animation: in 60ms }
  .sheet-scrim { animation: in 90ms }
  .sheet[data-closed], .menu[data-closed] { animation: out 60ms }
  .sheet-scrim[data-closed] { animation: out 90ms }`;

const oneByOne = async (page: TestPage, steps: readonly Step[]) => {
  await page.open();
  await page.shown();
  await settle();
  for (const step of steps) {
    page.step(step);
    await settle();
  }
};

const paces: Readonly<Record<string, (page: TestPage, steps: readonly Step[]) => Promise<void>>> = {
  'one by one': oneByOne,
  slowly: oneByOne,
  'at once': async (page, steps) => {
    await page.open();
    for (const step of steps) page.step(step);
  },
  'on a busy device': async (page, steps) => {
    await page.open();
    await page.shown();
    for (const step of steps) {
      beBusy(20);
      page.step(step);
      beBusy(20);
      await task();
    }
  },
  // A timer begun in a timer that was begun in a timer … waits longer: from the fifth on, at least 4 ms.
  'late within timers': async (page, steps) => {
    for (let depth = 0; depth < 6; depth++) await task();
    await page.open();
    await message();
    for (const step of steps) page.step(step);
    beBusy(20);
  },
};

const names = Object.keys(paces);
for (const [number, [name, kind]] of Object.entries(kinds).entries())
  test(`a page behind ${name} can be used again, whatever happened in which order`, async () => {
    const left: Record<string, readonly string[]> = {};
    // all for a sheet, and for the others in turn: each takes as long as a browser draws some frames
    for (const [index, steps] of events.entries())
      for (const pace of number === 0
        ? names
        : names.filter((_, at) => at === (index + number) % names.length)) {
        const found = await play(kind, steps, pace);
        if (found.length > 0) left[`${steps.join(', ')} (${pace})`] = found;
      }
    expect(left).toEqual({});
  });

async function play(kind: (typeof kinds)[string], steps: readonly Step[], pace: string): Promise<string[]> {
  const style = document.head.appendChild(document.createElement('style'));
  if (pace === 'slowly') style.textContent = slowly;
  const page = mountPage(kind);
  await paces[pace]?.(page, steps);
  await vi.waitFor(() => expect(stillOpen()).toEqual([]), { timeout: 1000 }).catch(() => {});
  await settle();
  const found = [...stillOpen(), ...outOfUse()];
  if (steps.join() === 'close' && document.activeElement !== page.opener()) found.push('focus is lost');
  found.push(...(await cannotBeUsed()));
  page.end();
  found.push(...[...stillOpen(), ...outOfUse()].map((fault) => `${fault}, when all is gone`));
  style.remove();
  // so that one fault is not found again in the next
  document.body.replaceChildren();
  for (const element of [document.documentElement, document.body]) element.removeAttribute('style');
  return found;
}

const stillOpen = () =>
  [...document.querySelectorAll('[role=dialog], [role=alertdialog], [role=menu], .sheet-scrim')].map(
    (element) => `${element.role ?? 'scrim'} is open`,
  );

const outOfUse = () => [
  ...[...document.querySelectorAll('body, body [aria-hidden=true], body [inert], [data-focus-trap]')]
    .filter((element) => !element.matches('body:not([aria-hidden=true], [inert])'))
    .map((element) => `${element.localName} ${element.getAttributeNames().join(' ')}`),
  ...[document.documentElement, document.body]
    .filter((element) => element.style.length > 0)
    .map((element) => `${element.localName}: ${element.style.cssText}`),
];

/** What somebody would notice who goes on with the page. It may not be there, as long as it waits. */
async function cannotBeUsed(): Promise<string[]> {
  const button = document.querySelector<HTMLElement>('[data-frame] button');
  if (button === null) return [];
  const { x, y } = button.getBoundingClientRect();
  const wheel = new WheelEvent('wheel', { deltaY: 10, bubbles: true, cancelable: true });
  const faults = {
    'cannot be pressed': document.elementFromPoint(x + 3, y + 3) !== button,
    'cannot be scrolled': !button.dispatchEvent(wheel),
  };
  button.focus();
  await task();
  await frame();
  const all = { ...faults, 'cannot have the focus': document.activeElement !== button };
  return Object.entries(all).flatMap(([fault, is]) => (is ? [fault] : []));
}

test('while a question stands before a sheet, only the question and the messages are in use', async () => {
  const kind = kinds['a question beside a sheet'];
  if (kind === undefined) throw new Error('no such kind');
  const page = mountPage(kind);
  await page.open();
  await page.shown();
  await vi.waitFor(() => expect(inUse()).toEqual(['section', 'alertdialog']), patience);
  page.step('page moves');
  await settle();
  expect(inUse()).toEqual(['section', 'alertdialog']);
  page.end();
});

test('Tab stays within a sheet, and goes round in it both ways', async () => {
  const kind = kinds['a sheet'];
  if (kind === undefined) throw new Error('no such kind');
  const page = mountPage(kind);
  await page.open();
  await page.shown();
  const focused = () => document.activeElement?.ariaLabel;
  const stops: unknown[] = [];
  for (const keys of ['{Tab}', '{Tab}', '{Tab}', '{Shift>}{Tab}{/Shift}', '{Shift>}{Tab}{/Shift}']) {
    await userEvent.keyboard(keys);
    stops.push(focused());
  }
  const there = stops[0] === 'Field' ? ['Field', 'Close'] : ['Close', 'Field'];
  expect(stops).toEqual([there[0], there[1], there[0], there[1], there[0]]);
  page.end();
});

/** Of the parts of the page and what stands before it, those in use. */
const inUse = () =>
  [...document.querySelectorAll('[data-frame] > *, [role=dialog], [role=alertdialog]')]
    .filter((element) => element.closest('[inert]') === null)
    .map((element) => element.role ?? element.localName);

const task = () => new Promise<void>((done) => setTimeout(done));
const frame = () => new Promise<void>((done) => requestAnimationFrame(() => done()));
const settle = async () => {
  for (let round = 0; round < 2; round++) {
    await task();
    await frame();
  }
};
/** Something that is not a timer. */
const message = () =>
  new Promise<void>((done) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done();
    channel.port2.postMessage('');
  });
/** Nothing else has its turn meanwhile. */
const beBusy = (ms: number) => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};
