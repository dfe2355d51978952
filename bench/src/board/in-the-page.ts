import { openLocalDatabase } from '@festival-ops/web/data/local-database';
import { type BareList, mountBareList } from './bare-list.tsx';
import { scrollThrough, type Timed, untilPainted, watchingLongTasks } from './frames.ts';

/**
 * What the bench does inside the page of the app: the same acts on the board and on the bare list. It comes as one
 * more script of the app's own build, so both run on the same libraries, and leaves its functions on `window`.
 */

export interface Measures {
  /** A fling over the list: 120 px in each frame. */
  readonly fling: Timed;
  /** More than a screen in each frame. */
  readonly jumps: Timed;
  /** One chip, on and off. */
  readonly filter: Timed;
  /** Words typed and taken away. */
  readonly search: Timed;
  readonly tap: Timed;
}

export interface BoardBench {
  board(): Promise<Measures>;
  bare(): Promise<Measures>;
  /** How many tasks lie in the local database. */
  tasksHeld(): Promise<number>;
}

const FLING_PX = 120;
const JUMP_PX = 900;
const STEPS = 60;
const TIMES = 5;
/** What an act sets off in the background is not to be met by the next one. */
const REST_MS = 300;

/** The same acts on any list. */
interface Measured {
  readonly scroller: Element;
  readonly filter: (on: boolean) => void;
  readonly search: (words: string) => void;
  /** A step of the first open task. */
  readonly tap: () => void;
  /** Changes with each of these. */
  readonly shows: () => string;
}

async function measure(list: Measured): Promise<Measures> {
  const fling = await scrollThrough(list.scroller, STEPS, FLING_PX);
  const jumps = await scrollThrough(list.scroller, STEPS, JUMP_PX);
  list.scroller.scrollTop = 0;
  const times = (acts: readonly (() => void)[]): Promise<Timed> =>
    watchingLongTasks(async () => {
      const ms: number[] = [];
      for (let time = 0; time < TIMES; time++)
        for (const act of acts) {
          const before = list.shows();
          ms.push(await untilPainted(act, () => list.shows() !== before));
          await new Promise((rested) => setTimeout(rested, REST_MS));
        }
      return ms;
    });
  return {
    fling,
    jumps,
    filter: await times([() => list.filter(true), () => list.filter(false)]),
    search: await times([() => list.search('task 4'), () => list.search('')]),
    tap: await times([list.tap]),
  };
}

const there = <T extends Element>(selector: string, within: ParentNode = document): T => {
  const found = within.querySelector<T>(selector);
  if (found === null) throw new Error(`no ${selector}`);
  return found;
};

function board(): Measured {
  const open = there('section[data-column="open"]');
  const input = there<HTMLInputElement>('input[type="search"]');
  const critical = [...document.querySelectorAll<HTMLElement>('button.chip')].find(
    (chip) => chip.textContent === 'Critical',
  );
  return {
    scroller: there('.column-scroll', open),
    filter: () => critical?.click(),
    search: (words) => {
      input.value = words;
      input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    },
    shows: () =>
      [...document.querySelectorAll('section[data-column] h2 .num')].map((n) => n.textContent).join(),
    tap: () => there<HTMLElement>('[data-task-id] button[data-step]', open).click(),
  };
}

function bare(list: BareList): Measured {
  return {
    scroller: list.element,
    filter: (on) => list.filter(on ? 'critical' : undefined),
    search: list.search,
    shows: () =>
      `${list.element.querySelectorAll('li').length} ${list.element.querySelectorAll('[data-state="open"]').length}`,
    tap: list.step,
  };
}

/** Whose database it is stands in the name of what says how it is stored. */
function userOfThisDevice(): string {
  const prefix = 'festival-ops.storage.';
  const key = Object.keys(localStorage).find((name) => name.startsWith(prefix));
  if (key === undefined) throw new Error('nobody has signed in');
  return key.slice(prefix.length);
}

declare global {
  interface Window {
    boardBench: BoardBench;
  }
}

window.boardBench = {
  board: () => measure(board()),
  bare: async () => {
    const list = await mountBareList(userOfThisDevice());
    try {
      return await measure(bare(list));
    } finally {
      await list.remove();
    }
  },
  tasksHeld: async () => {
    const db = await openLocalDatabase(userOfThisDevice());
    const row = await db.get<{ n: number }>('SELECT count(*) AS n FROM task');
    await db.close();
    return row.n;
  },
};
