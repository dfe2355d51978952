import { createSignal } from 'solid-js';
import { createComponent, render } from 'solid-js/web';
import { afterEach, expect, test, vi } from 'vitest';
import { VirtualList, type VirtualListHandle } from './virtual-list.tsx';

let dispose: () => void = () => {};
afterEach(() => {
  dispose();
  document.body.replaceChildren();
});

interface Row {
  readonly id: string;
  readonly height: number;
}
const rowsOf = (n: number): Row[] => Array.from({ length: n }, (_, at) => ({ id: `r${at}`, height: 50 }));

/** A list of 400 px on the screen, of buttons that are as high as their row says. */
function show(initial: readonly Row[], attached = true) {
  const [rows, setRows] = createSignal(initial);
  const scroller = document.createElement('div');
  scroller.style.cssText = 'height: 400px; overflow-y: auto';
  if (attached) document.body.append(scroller);
  let handle: VirtualListHandle | undefined;
  dispose = render(
    () =>
      createComponent(VirtualList<Row>, {
        get items() {
          return rows();
        },
        estimate: 40,
        handle: (given) => {
          handle = given;
        },
        children: (row) => {
          const button = document.createElement('button');
          button.textContent = row().id;
          button.style.cssText = `display: block; height: ${row().height}px`;
          return button;
        },
      }),
    scroller,
  );
  const drawn = () => [...scroller.querySelectorAll('button')].map((button) => button.textContent ?? '');
  const button = (id: string) =>
    [...scroller.querySelectorAll('button')].find((one) => one.textContent === id);
  return { scroller, setRows, drawn, button, reveal: (id: string) => handle?.reveal(id) };
}
const frame = () => new Promise((done) => requestAnimationFrame(done));

test('draws what is in sight and a little more, and leaves room for the rest', async () => {
  const { scroller, drawn } = show(rowsOf(5000));
  await vi.waitFor(() => expect(scroller.scrollHeight).toBeGreaterThan(190_000));
  expect(drawn().length).toBeLessThan(40);
  scroller.scrollTop = 100_000;
  await vi.waitFor(() => expect(drawn()[0]).not.toBe('r0'));
  expect(drawn().length).toBeLessThan(40);
});

test('scrolls also where it was made before it came into the page', async () => {
  const { scroller, drawn } = show(rowsOf(5000), false);
  await frame();
  document.body.append(scroller);
  await vi.waitFor(() => expect(scroller.scrollHeight).toBeGreaterThan(190_000));
  await frame();
  scroller.scrollTop = 100_000;
  await vi.waitFor(() => expect(drawn()[0]).not.toBe('r0'));
});

test('learns how high rows are', async () => {
  const { scroller } = show(rowsOf(10));
  await vi.waitFor(() => expect(scroller.scrollHeight).toBe(500));
});

test('a row with the focus stays drawn when it is scrolled away, and keeps the focus in a new order', async () => {
  const rows = rowsOf(500);
  const { scroller, setRows, button } = show(rows);
  button('r2')?.focus();
  scroller.scrollTop = 10_000;
  await vi.waitFor(() => expect(button('r250')).toBeDefined());
  expect(document.activeElement?.textContent).toBe('r2');
  scroller.scrollTop = 0;
  await frame();
  setRows([...rows].reverse());
  await frame();
  expect(document.activeElement?.textContent).toBe('r2');
});

test('brings any row into sight, drawn, and says if there is none', async () => {
  const { scroller, button, reveal } = show(rowsOf(1000));
  await frame();
  expect(reveal('r700')).toBe(true);
  expect(button('r700')).toBeDefined();
  expect(scroller.scrollTop).toBeGreaterThan(10_000);
  expect(reveal('nobody')).toBe(false);
});

test('who reads it knows how many rows there are and which this is', () => {
  const { scroller } = show(rowsOf(1000));
  const second = scroller.querySelectorAll('[role="listitem"]')[1];
  expect(second?.getAttribute('aria-setsize')).toBe('1000');
  expect(second?.getAttribute('aria-posinset')).toBe('2');
});
