import { useLocation, useNavigate } from '@solidjs/router';
import type { TaskRow } from '../../data/rows.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import { createKeys, type Key } from '../../ui/keys.ts';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import type { BoardActs, MenuKind } from './board-acts.tsx';

export interface BoardKeyActs {
  readonly acts: BoardActs;
  readonly create: () => void;
  readonly editTags: (task: TaskRow) => void;
  readonly enterColumn: (index: number) => void;
  readonly switchView: () => void;
  readonly search: () => void;
}

/** The board without a mouse. What acts on a task acts on the one that has the focus. */
export function createBoardKeys({ acts, ...board }: BoardKeyActs): void {
  const festival = useFestival();
  const navigate = useNavigate();
  const location = useLocation();
  const onCurrent = (says: string, act: (task: TaskRow) => void): Key => ({
    says,
    act: () => {
      const id = acts.lists.current();
      const task = id === undefined ? undefined : festival.task(id);
      if (task !== undefined) act(task);
    },
  });
  const menu = (kind: MenuKind) => (task: TaskRow) => {
    const anchor = document.querySelector<HTMLElement>(`[data-task-id="${CSS.escape(task.id)}"]`);
    if (anchor !== null) acts.openMenu({ kind, taskId: task.id, anchor });
  };
  const column = (n: number, says?: string): Key => ({
    ...(says === undefined ? {} : { says }),
    act: () => board.enterColumn(n - 1),
  });
  const words = t.board.keys;
  createKeys(
    {
      j: { says: words.next, act: () => acts.lists.walk(1) },
      k: { says: words.previous, act: () => acts.lists.walk(-1) },
      Enter: onCurrent(words.open, (task) => navigate(paths.task(festival.id, task.id, location.search))),
      c: { says: words.create, act: board.create },
      a: onCurrent(words.claim, (task) => void acts.claimOrGiveBack(task)),
      s: onCurrent(words.state, menu('state')),
      u: onCurrent(words.urgency, menu('urgency')),
      t: onCurrent(words.tags, board.editTags),
      x: onCurrent(words.select, (task) => acts.select([task.id], !acts.selected().has(task.id))),
      1: column(1, words.column),
      2: column(2),
      3: column(3),
      4: column(4),
      5: column(5),
      v: { says: words.view, act: board.switchView },
      '/': { says: words.search, act: board.search },
    },
    words.title,
  );
}
