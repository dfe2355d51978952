import { type Accessor, createRenderEffect, onCleanup } from 'solid-js';

/*
 * Kobalte can put the page out of use by itself (`modal`), but not always back into use. It counts how often each
 * element was hidden, and counts twice what is taken out of the page and put in again; and it hides and shows by
 * timers, of which one begun within other timers may come after one begun later, so that what was shown is then hidden
 * for good (`createHideOutside` of 0.13.14). Here nothing is counted and nothing waits: what is out of use follows from
 * what is open, each time anew.
 */

/**
 * For the roots of Kobalte's dialogs and menus: what a layer does here, they leave alone. Each stands in a Suspense of
 * its own besides: when it closes while the page waits for something, its effects must not wait with the page.
 */
export const leftToLayer = { modal: false, preventScroll: true } as const;

/** For their contents: one is not over because the focus goes to the next. */
export const staysOpen = (event: Event): void => event.preventDefault();

export interface Layer {
  /** The `ref` of what stands in front; it is used with everything else of its portal, such as its scrim. */
  readonly ref: (element: Element) => void;
  /** Gives the focus back to what opened it; if that was a menu, to what opened the menu. */
  readonly returnFocus: (event: Event) => void;
}

interface Open {
  readonly element: Element;
  /** What opened it, and what opened the layer in which that is. */
  readonly openers: readonly Element[];
}

/** What stays in use whatever stands in front: the toasts, and what is read out. */
const alwaysInUse = '[data-kb-top-layer], [data-announce]';

/** What stands in front of the page, the latest last. */
const layers: Open[] = [];
/** What is out of use because of them. */
const covered = new Set<Element>();
const watching = new MutationObserver(arrange);

/**
 * Puts everything else out of use for as long as it is open and its owner is there: for clicks, the focus and screen
 * readers. Of several, only the latest is in use.
 * @param opener what opens it, if that need not have the focus then
 */
export function createLayer(open: Accessor<boolean>, opener?: Accessor<Element | undefined>): Layer {
  let openers: readonly Element[] = [];
  return {
    ref: (element) => {
      // Not an effect: those wait while a page waits for something, and it must be usable then, too.
      createRenderEffect(() => {
        if (!open()) return;
        openers = openersFrom(opener?.() ?? document.activeElement);
        const entry = { element, openers };
        layers.push(entry);
        element.addEventListener('keydown', goRound);
        // It is not in the page yet; the observer is told when it is.
        watching.observe(document.body, { childList: true, subtree: true });
        onCleanup(() => {
          element.removeEventListener('keydown', goRound);
          layers.splice(layers.indexOf(entry), 1);
          if (layers.length === 0) watching.disconnect();
          arrange();
        });
      });
    },
    returnFocus: (event) => {
      // Something else has it already.
      if (event.defaultPrevented) return;
      event.preventDefault();
      const there = openers.find((element) => element.isConnected);
      if (there instanceof HTMLElement) there.focus();
    },
  };
}

/** Tab goes from the last stop to the first, and back: between them would be the browser's own. */
function goRound(event: Event): void {
  const layer = event.currentTarget;
  if (!(event instanceof KeyboardEvent && layer instanceof Element)) return;
  if (event.key !== 'Tab' || event.defaultPrevented) return;
  const stops = [
    ...layer.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, [tabindex]'),
  ]
    // a disabled one has no place, and neither has what is not shown
    .filter((stop) => stop.tabIndex >= 0 && !stop.matches(':disabled') && stop.checkVisibility());
  const [last, first] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
  if (first === undefined || document.activeElement !== last) return;
  event.preventDefault();
  first.focus();
}

function openersFrom(opener: Element | null): readonly Element[] {
  if (opener === null) return [];
  return [opener, ...(layers.find(({ element }) => element.contains(opener))?.openers ?? [])];
}

function arrange(): void {
  const top = layers.findLast(({ element }) => element.isConnected);
  const outside = new Set(
    top === undefined
      ? []
      : allOutside(document.body, [portalOf(top.element), ...document.querySelectorAll(alwaysInUse)]),
  );
  for (const element of covered)
    if (!outside.has(element)) {
      element.removeAttribute('inert');
      covered.delete(element);
    }
  // What is so for a reason of its own stays so.
  for (const element of outside)
    if (!element.hasAttribute('inert')) {
      element.setAttribute('inert', '');
      covered.add(element);
    }
}

/** The child of the body that it is in. */
function portalOf(layer: Element): Element {
  let at = layer;
  while (at.parentElement !== null && at.parentElement !== document.body) at = at.parentElement;
  return at;
}

/** The largest elements that hold none of those. */
function* allOutside(parent: Element, inUse: readonly Element[]): Iterable<Element> {
  for (const child of parent.children) {
    if (inUse.includes(child)) continue;
    if (inUse.some((element) => child.contains(element))) yield* allOutside(child, inUse);
    else yield child;
  }
}
