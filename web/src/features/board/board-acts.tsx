import type { Urgency } from '@festival-ops/domain/tables';
import type { TaskState } from '@festival-ops/domain/task-workflow';
import { type Accessor, createContext, createSignal, useContext } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { TaskRow } from '../../data/rows.ts';
import type { WriteOutcome } from '../../data/writes.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import { announceMine } from '../shell/announcer.tsx';
import { useFestival } from '../shell/festival.tsx';
import { saving } from '../shell/saving.tsx';
import { createTakeStep } from '../task/take-step.ts';
import { claimFor } from '../task/task-steps.ts';
import { type BoardLists, makeBoardLists } from './board-lists.ts';

export type MenuKind = 'move' | 'state' | 'urgency';

export interface OpenMenu {
  readonly kind: MenuKind;
  readonly taskId: string;
  readonly anchor: HTMLElement;
}

/** What can be done on the board, by whatever: a button, a menu, a key or a drag. */
export interface BoardActs {
  readonly lists: BoardLists;
  /** Tasks that the person moved here: their place follows at once, even under the finger. */
  readonly own: Accessor<ReadonlySet<string>>;
  readonly step: (task: TaskRow, to: TaskState) => Promise<void>;
  readonly toStage: (task: TaskRow, stageId: string) => Promise<void>;
  readonly setUrgency: (task: TaskRow, urgency: Urgency) => Promise<void>;
  readonly claimOrGiveBack: (task: TaskRow) => Promise<void>;

  readonly menu: Accessor<OpenMenu | undefined>;
  readonly openMenu: (menu: OpenMenu | undefined) => void;

  readonly selected: Accessor<ReadonlySet<string>>;
  readonly select: (ids: readonly string[], on: boolean) => void;
}

const BoardActsContext = createContext<BoardActs>();
export const BoardActsProvider = BoardActsContext.Provider;

export function useBoardActs(): BoardActs {
  const acts = useContext(BoardActsContext);
  if (acts === undefined) throw new Error('useBoardActs() needs a board above it');
  return acts;
}

export function createBoardActs(): BoardActs {
  const { writes, userId } = useData();
  const festival = useFestival();
  const takeStep = createTakeStep();
  const [own, setOwn] = createSignal<ReadonlySet<string>>(new Set());
  const [menu, setMenu] = createSignal<OpenMenu>();
  const [selected, setSelected] = createSignal<ReadonlySet<string>>(new Set());
  const mine = (task: TaskRow) => {
    if (!own().has(task.id)) setOwn(new Set([...own(), task.id]));
  };
  const write = async (saved: Promise<WriteOutcome>, words: string) => {
    if (await saving(saved)) announceMine(words);
  };
  return {
    lists: makeBoardLists(),
    own,
    step: (task, to) => {
      mine(task);
      return takeStep(task, to);
    },
    toStage: (task, stageId) => {
      mine(task);
      const words = t.board.movedToStage(task.title, festival.stageName(stageId) ?? t.board.unknownStage);
      return write(writes.editTask(task.id, { stage_id: stageId }), words);
    },
    setUrgency: (task, urgency) => {
      mine(task);
      const words = t.board.urgencyIs(task.title, t.urgency[urgency]);
      return write(writes.editTask(task.id, { urgency }), words);
    },
    claimOrGiveBack: async (task) => {
      const act = claimFor(task, festival.actor());
      if (act === 'claim') return write(writes.claimTask(task.id), t.board.claimed(task.title));
      if (act !== undefined) return write(writes.releaseTask(task.id), t.board.givenBack(task.title));
      if (task.assignee_id !== null && task.assignee_id !== userId)
        announceMine(t.board.takenBy(task.title, festival.nameOf(task.assignee_id) ?? t.task.somebody));
    },
    menu,
    openMenu: setMenu,
    selected,
    select: (ids, on) => {
      const next = new Set(selected());
      for (const id of ids) on ? next.add(id) : next.delete(id);
      setSelected(next);
    },
  };
}
