import {
  type Accessor,
  createEffect,
  createMemo,
  createSignal,
  For,
  type JSX,
  on,
  onCleanup,
  onMount,
  untrack,
} from 'solid-js';
import { type ListMeasures, layOut, windowOf } from './virtual-window.ts';

/** What else can be asked of a list that draws only what is in sight. */
export interface VirtualListHandle {
  /** Brings a row into sight, drawn, and says whether it is in the list at all. */
  reveal(id: string): boolean;
}

export interface VirtualListProps<T extends { readonly id: string }> {
  readonly items: readonly T[];
  /** How high a row is, in px, until it was drawn once. */
  readonly estimate: number;
  /** Between rows, in px. */
  readonly gap?: number;
  readonly class?: string;
  /** `none` where the rows bring roles of their own, as in a table. */
  readonly roles?: 'list' | 'none';
  readonly handle?: (handle: VirtualListHandle) => void;
  readonly children: (item: Accessor<T>, index: Accessor<number>) => JSX.Element;
}

/**
 * A list of any length that draws what is in sight. Rows lie in the flow of the page, with room left for those that
 * are not drawn, so that the browser itself keeps what is read in place. A drawn row stays drawn while it has the
 * focus, however far it is scrolled away, and keeps the focus when the order changes.
 *
 * The nearest ancestor that scrolls is the one that counts; the list is taken to begin at its top.
 */
export function VirtualList<T extends { readonly id: string }>(props: VirtualListProps<T>) {
  const heights = new Map<string, number>();
  const [measured, setMeasured] = createSignal(undefined, { equals: false });
  const [view, setView] = createSignal({ top: 0, height: window.innerHeight }, { equals: sameView });
  const [focused, setFocused] = createSignal<string>();
  let list: HTMLDivElement | undefined;
  let scroller: Element | undefined;
  let focusedElement: HTMLElement | undefined;

  const ids = createMemo(() => props.items.map((item) => item.id));
  const indexOf = createMemo(() => new Map(ids().map((id, index) => [id, index])));
  const measures = createMemo((): ListMeasures => {
    measured();
    return layOut(ids(), heights, props.estimate, props.gap ?? 0);
  });
  // When the list changes, what is in sight of it has a frame for itself: new rows around that come in the next one.
  const [painted, setPainted] = createSignal<readonly string[]>();
  createEffect(on(ids, (now) => requestAnimationFrame(() => setTimeout(() => setPainted(() => now)))));
  const around = (before: readonly string[], first: number, end: number) => {
    const rows = ids().slice(first, end);
    if (painted() === ids()) return rows;
    const there = new Set(before);
    const sight = windowOf(measures(), view().top, view().height, 0);
    return rows.filter((id, at) => there.has(id) || (first + at >= sight.first && first + at < sight.end));
  };
  const drawn = createMemo<readonly string[]>(
    (before) => {
      const { first, end } = windowOf(measures(), view().top, view().height);
      const rows = around(before, first, end);
      const kept = focused();
      const at = kept === undefined ? undefined : indexOf().get(kept);
      if (kept === undefined || at === undefined || (at >= first && at < end)) return rows;
      return at < first ? [kept, ...rows] : [...rows, kept];
    },
    [],
    { equals: sameTexts },
  );
  const startOf = (id: string) => measures().starts[indexOf().get(id) ?? 0] ?? 0;
  const endOf = (id: string) => {
    measured();
    return startOf(id) + (heights.get(id) ?? props.estimate);
  };
  /** What stands between a row and the one drawn before it: the gap, or all the rows that are not drawn. */
  const roomBefore = (id: string) => {
    const before = drawn()[drawn().indexOf(id) - 1];
    return startOf(id) - (before === undefined ? 0 : endOf(before));
  };
  const roomAfter = () => {
    const last = drawn().at(-1);
    return (measures().starts.at(-1) ?? 0) - (last === undefined ? 0 : endOf(last));
  };

  const sizes = new ResizeObserver((entries) => {
    let changed = false;
    for (const entry of entries) {
      const id = entry.target instanceof HTMLElement ? entry.target.dataset.row : undefined;
      const height = entry.borderBoxSize[0]?.blockSize ?? 0;
      // A list that is hidden has no heights to learn from.
      if (id === undefined || height === 0 || heights.get(id) === height) continue;
      heights.set(id, height);
      changed = true;
    }
    if (changed) setMeasured(undefined);
  });
  const look = () => {
    if (scroller === undefined || scroller.clientHeight === 0) return;
    setView({ top: scroller.scrollTop, height: scroller.clientHeight });
  };
  onMount(() => {
    const resized = new ResizeObserver(look);
    const find = () => {
      if (scroller !== undefined || list === undefined || !list.isConnected) return;
      scroller = scrollerOf(list);
      scroller.addEventListener('scroll', look, { passive: true });
      resized.observe(scroller);
      look();
    };
    // What waits for something else on the screen is made before it is in the page, and has no ancestors yet. What
    // is in the page already is told before it is painted: to ask now would lay the page out once more.
    const appeared = new ResizeObserver(find);
    if (list !== undefined) appeared.observe(list);
    onCleanup(() => {
      scroller?.removeEventListener('scroll', look);
      resized.disconnect();
      appeared.disconnect();
    });
  });
  onCleanup(() => sizes.disconnect());

  // A row that the new order puts elsewhere is taken out of the page for a moment, and with that loses the focus.
  createEffect(
    on(
      drawn,
      () => {
        if (focusedElement?.isConnected && document.activeElement === document.body)
          focusedElement.focus({ preventScroll: true });
      },
      { defer: true },
    ),
  );

  props.handle?.({
    reveal: (id) => {
      if (!untrack(indexOf).has(id)) return false;
      const { top, height } = untrack(view);
      const start = untrack(() => startOf(id));
      const end = untrack(() => endOf(id));
      if (scroller !== undefined && (start < top || end > top + height)) {
        scroller.scrollTop = start < top ? start : end - height + props.estimate;
        look();
      }
      return true;
    },
  });

  return (
    <div
      ref={list}
      class={`flex flex-col ${props.class ?? ''}`}
      role={props.roles === 'none' ? undefined : 'list'}
      style={{ 'padding-block-end': `${roomAfter()}px` }}
      onFocusIn={(event) => {
        focusedElement = event.target instanceof HTMLElement ? event.target : undefined;
        setFocused(event.target.closest<HTMLElement>('[data-row]')?.dataset.row);
      }}
      onFocusOut={(event) => {
        // Losing it to nothing may be the new order's doing, and is mended above.
        if (event.relatedTarget === null) return;
        focusedElement = undefined;
        setFocused(undefined);
      }}
    >
      <For each={drawn()}>
        {(id) => {
          const index = () => indexOf().get(id) ?? 0;
          // While a row leaves, it still shows what it was.
          const item = createMemo<T | undefined>((before) => props.items[indexOf().get(id) ?? -1] ?? before);
          const known = (): T => {
            const shown = item();
            if (shown === undefined) throw new Error('a drawn row is in the list');
            return shown;
          };
          const place = () =>
            props.roles === 'none'
              ? {}
              : { role: 'listitem' as const, 'aria-setsize': ids().length, 'aria-posinset': index() + 1 };
          return (
            <div
              ref={(element) => {
                sizes.observe(element);
                onCleanup(() => sizes.unobserve(element));
              }}
              class="shrink-0"
              data-row={id}
              {...place()}
              style={{ 'margin-block-start': `${roomBefore(id)}px` }}
            >
              {props.children(known, index)}
            </div>
          );
        }}
      </For>
    </div>
  );
}

function scrollerOf(element: Element | undefined): Element {
  for (let at = element?.parentElement; at; at = at.parentElement)
    if (/auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  return document.documentElement;
}

interface View {
  readonly top: number;
  readonly height: number;
}

/** Less than a third of a row's usual height draws nothing new. */
function sameView(a: View, b: View): boolean {
  return Math.abs(a.top - b.top) < 16 && a.height === b.height;
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}
