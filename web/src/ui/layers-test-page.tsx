import { createResource, createSignal, type JSX, Show, Suspense } from 'solid-js';
import { render } from 'solid-js/web';
import { expect, vi } from 'vitest';
import { Confirm } from './confirm.tsx';
import { Menu, MenuAt } from './menu.tsx';
import { Sheet } from './sheet.tsx';

/** For tests: a page built as the app's, with one thing that opens in front of it. */

export const patience = { timeout: 20_000 };

interface LayerProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** What opens in front of a page. */
export interface Kind {
  readonly Layer: (props: LayerProps) => JSX.Element;
  /** The roles that it shows. */
  readonly shows: readonly string[];
  /** How it is opened, if not by its `open`. */
  readonly press?: () => Promise<void>;
}

const OneSheet = (props: LayerProps) => (
  <Sheet {...props} title="Sheet">
    <input aria-label="Field" />
  </Sheet>
);
const Question = (props: LayerProps) => (
  <Confirm {...props} title="Sure?" body="Really?" stay="Stay" confirm="Do" onConfirm={() => {}} />
);
const anchor = document.createElement('span');

export const kinds: Readonly<Record<string, Kind>> = {
  'a sheet': { Layer: OneSheet, shows: ['dialog'] },
  'a question': { Layer: Question, shows: ['alertdialog'] },
  'a menu': {
    Layer: (props) => (
      <MenuAt {...props} anchor={anchor} label="Menu" items={[{ label: 'One', act: () => {} }]} />
    ),
    shows: ['menu'],
  },
  'a question in a sheet': {
    Layer: (props) => (
      <Sheet {...props} title="Sheet">
        <input aria-label="Field" />
        <Question {...props} />
      </Sheet>
    ),
    shows: ['dialog', 'alertdialog'],
  },
  'a question beside a sheet': {
    Layer: (props) => [<OneSheet {...props} />, <Question {...props} />],
    shows: ['dialog', 'alertdialog'],
  },
  'a sheet that a menu opened': {
    Layer: (props) => [
      <Menu
        label="More"
        trigger="More"
        items={[{ label: 'Ask', data: 'ask', act: () => props.onOpenChange(true) }]}
      />,
      <OneSheet {...props} />,
    ],
    shows: ['dialog'],
    press: async () => {
      const pressEnter = (element: Element | null) =>
        element?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
      pressEnter(document.querySelector('[aria-haspopup]'));
      await vi.waitFor(() => {
        const item = document.querySelector<HTMLElement>('[data-menu=ask]');
        item?.focus();
        expect(document.activeElement).toBe(item);
      }, patience);
      pressEnter(document.activeElement);
    },
  },
};

export type Step =
  | 'close'
  | 'owner goes'
  | 'other screen'
  | 'other person'
  | 'page waits'
  | 'page is there'
  | 'screen waits'
  | 'screen is there'
  | 'page moves';

export interface TestPage {
  /** What has the focus before it opens, and should have it when it was closed. */
  readonly opener: () => HTMLElement | null;
  readonly open: () => Promise<void>;
  readonly shown: () => Promise<void>;
  readonly step: (step: Step) => void;
  readonly end: () => void;
}

/** A person's frame with the toasts in it, and a screen in that; both may have to wait for something. */
export function mountPage(kind: Kind): TestPage {
  const place = document.body.appendChild(document.createElement('div'));
  const page = createWait();
  const screen = createWait();
  const [there, setThere] = createSignal(true);
  const [route, setRoute] = createSignal('First screen');
  const [person, setPerson] = createSignal('First person');
  let setOpen: (open: boolean) => void = () => {};
  const Owner = () => {
    const [open, set] = createSignal(false);
    setOpen = set;
    return <kind.Layer open={open()} onOpenChange={set} />;
  };
  const Screen = (props: { readonly title: string }) => (
    <article>
      <button type="button" data-opener>
        {props.title}
      </button>
      <Show when={there()}>
        <Owner />
      </Show>
    </article>
  );
  const dispose = render(
    () => (
      <Suspense fallback={<p>Waits</p>}>
        <page.Reads />
        <Show when={person()} keyed>
          {(name) => (
            <div data-frame>
              <header>
                <button type="button">{name}</button>
              </header>
              <section data-kb-top-layer aria-label="Messages" />
              <main>
                <Suspense>
                  <screen.Reads />
                  <Show when={route()} keyed>
                    {(title) => <Screen title={title} />}
                  </Show>
                </Suspense>
              </main>
            </div>
          )}
        </Show>
      </Suspense>
    ),
    place,
  );
  const steps: Readonly<Record<Step, () => void>> = {
    close: () => setOpen(false),
    'owner goes': () => setThere(false),
    'other screen': () => setRoute('Second screen'),
    'other person': () => setPerson('Second person'),
    'page waits': page.begin,
    'page is there': page.end,
    'screen waits': screen.begin,
    'screen is there': screen.end,
    // as a list does whose order changes: the same element, taken out and put in again
    'page moves': () => place.append(...place.querySelectorAll('[data-frame]')),
  };
  const opener = () =>
    place.querySelector<HTMLElement>(kind.press === undefined ? '[data-opener]' : '[aria-haspopup]');
  return {
    opener,
    open: async () => {
      opener()?.focus();
      if (kind.press === undefined) setOpen(true);
      else await kind.press();
    },
    shown: () =>
      vi.waitFor(() => {
        const shown = kind.shows.filter((role) => document.querySelector(`[role=${role}]`) !== null);
        expect(shown).toEqual(kind.shows);
      }, patience),
    step: (step) => steps[step](),
    end: () => {
      dispose();
      place.remove();
    },
  };
}

/** Something that is read, and may have to be waited for again. */
function createWait() {
  let arrive = () => {};
  const [value, setValue] = createSignal<Promise<string>>();
  const Reads = () => {
    const [text] = createResource(value, (promised) => promised);
    return <>{text()}</>;
  };
  return {
    Reads,
    begin: () =>
      void setValue(
        new Promise<string>((done) => {
          arrive = () => done('');
        }),
      ),
    end: () => arrive(),
  };
}
