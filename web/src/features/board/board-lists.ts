import type { Accessor } from 'solid-js';

/** One list of the board: a column, or the whole table. */
export interface BoardList {
  readonly key: string;
  readonly ids: Accessor<readonly string[]>;
  /** Brings a row into sight, drawn. */
  readonly reveal: (id: string) => boolean;
}

/** The lists that are on the screen, for whoever walks them by keyboard. */
export interface BoardLists {
  /** @returns takes it away again */
  readonly add: (list: BoardList) => () => void;
  /** The task that has the focus, or had it last. */
  readonly current: () => string | undefined;
  /** Puts the focus `by` rows further, or where it was last. */
  readonly walk: (by: 1 | -1) => void;
  /** Puts the focus into a list, by its key. */
  readonly enter: (key: string) => void;
  readonly focus: (id: string) => void;
}

export function makeBoardLists(): BoardLists {
  const lists = new Set<BoardList>();
  // Where the focus was, for when its row is gone: the row in its place is the next one.
  let last: { readonly key: string; readonly id: string; readonly index: number } | undefined;

  const focus = (id: string) => {
    const list = [...lists].find((other) => other.ids().includes(id));
    if (list === undefined || !list.reveal(id)) return;
    last = { key: list.key, id, index: list.ids().indexOf(id) };
    const link = linkOf(id);
    link?.focus({ preventScroll: true });
    link?.closest('[data-row]')?.scrollIntoView({ block: 'nearest' });
  };
  const focused = () => document.activeElement?.closest<HTMLElement>('[data-task-id]')?.dataset.taskId;
  const listOf = (key: string | undefined) =>
    [...lists].find((list) => list.key === key) ?? [...lists].find((list) => list.ids().length > 0);

  return {
    add: (list) => {
      lists.add(list);
      return () => lists.delete(list);
    },
    current: focused,
    focus,
    walk: (by) => {
      const from = focused();
      const holding = [...lists].find((list) => from !== undefined && list.ids().includes(from));
      if (from !== undefined && holding !== undefined) {
        const next = holding.ids()[holding.ids().indexOf(from) + by];
        if (next !== undefined) focus(next);
        return;
      }
      const list = listOf(last?.key);
      if (list === undefined) return;
      const ids = list.ids();
      const remembered = last !== undefined && list.key === last.key ? last : undefined;
      const again = remembered !== undefined && ids.includes(remembered.id) ? remembered.id : undefined;
      const id = again ?? ids[Math.min(remembered?.index ?? 0, ids.length - 1)];
      if (id !== undefined) focus(id);
    },
    enter: (key) => {
      const list = [...lists].find((other) => other.key === key);
      const id = list?.ids()[0];
      if (id !== undefined) focus(id);
    },
  };
}

function linkOf(id: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"] [data-task-link]`);
}
