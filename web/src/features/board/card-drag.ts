import { type TaskState, taskStates } from '@festival-ops/domain/task-workflow';
import { type Accessor, createSignal, onCleanup } from 'solid-js';
import type { TaskRow } from '../../data/rows.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import { showToast } from '../../ui/toast.tsx';
import { useFestival } from '../shell/festival.tsx';
import { useBoardActs } from './board-acts.tsx';
import { type Move, stageMoves, stateMoves } from './moves.ts';

/** So far a press is a click with an unsteady hand. */
const SLACK_PX = 6;

interface Drag {
  readonly task: TaskRow;
  readonly moves: readonly Move[];
  readonly ghost: HTMLElement;
  readonly dx: number;
  readonly dy: number;
}

export interface CardDrag {
  /** What a column is to the card under way: `here`, `ok` or `no`; nothing while none is. */
  readonly over: (key: string) => string | undefined;
  readonly listeners: { readonly onPointerDown: (event: PointerEvent) => void };
}

/**
 * Dragging cards by mouse or pen; a finger scrolls instead, and moves by the menu. Columns where the card cannot go
 * are dimmed, and say why when it is dropped there all the same.
 */
export function createCardDrag(by: Accessor<'state' | 'stage'>): CardDrag {
  const festival = useFestival();
  const acts = useBoardActs();
  const [drag, setDrag] = createSignal<Drag>();
  const [under, setUnder] = createSignal<string>();
  let stop = () => {};
  onCleanup(() => stop());

  const begin = (card: HTMLElement, event: PointerEvent): Drag | undefined => {
    const task = festival.task(card.dataset.taskId ?? '');
    if (task === undefined) return undefined;
    const box = card.getBoundingClientRect();
    const ghost = card.cloneNode(true);
    if (!(ghost instanceof HTMLElement)) return undefined;
    // Nobody finds the card twice, neither by id nor by reading the page.
    ghost.removeAttribute('data-task-id');
    ghost.setAttribute('aria-hidden', 'true');
    ghost.inert = true;
    ghost.classList.add('card-ghost');
    ghost.style.inlineSize = `${box.width}px`;
    document.body.append(ghost);
    const moves: readonly Move[] =
      by() === 'state'
        ? stateMoves(task, festival.actor())
        : stageMoves(task, festival.stages(), festival.isLead());
    return { task, moves, ghost, dx: event.clientX - box.left, dy: event.clientY - box.top };
  };

  const drop = ({ task, moves }: Drag, key: string | undefined) => {
    const move = moves.find((other) => other.to === key);
    if (move === undefined || move.here) return;
    if (move.why !== undefined) {
      showToast({ tone: 'bad', title: t.board.cantMove(task.title), body: move.why, actions: [] });
      return;
    }
    const state: TaskState | undefined = taskStates.find((known) => known === move.to);
    if (by() === 'stage') void acts.toStage(task, move.to);
    else if (state !== undefined) void acts.step(task, state);
  };

  const onPointerDown = (event: PointerEvent) => {
    const card = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-task-id]') : null;
    const isPress = event.button === 0 && event.pointerType !== 'touch';
    if (card === null || !isPress || (event.target instanceof Element && event.target.closest('button')))
      return;
    stop();
    const move = (now: PointerEvent) => {
      const far = Math.hypot(now.clientX - event.clientX, now.clientY - event.clientY) > SLACK_PX;
      const dragging = drag() ?? (far ? setDrag(begin(card, event)) : undefined);
      if (dragging === undefined) return;
      now.preventDefault();
      getSelection()?.removeAllRanges();
      dragging.ghost.style.translate = `${now.clientX - dragging.dx}px ${now.clientY - dragging.dy}px`;
      const column = document
        .elementFromPoint(now.clientX, now.clientY)
        ?.closest<HTMLElement>('[data-column]');
      setUnder(column?.dataset.column);
    };
    const end = (now: Event) => {
      const dragged = drag();
      const key = under();
      stop();
      if (dragged === undefined) return;
      // The press must not also open the task.
      const swallow = (click: Event) => {
        click.preventDefault();
        click.stopPropagation();
      };
      addEventListener('click', swallow, { capture: true, once: true });
      setTimeout(() => removeEventListener('click', swallow, { capture: true }));
      if (now.type === 'pointerup') drop(dragged, key);
    };
    const giveUp = (key: KeyboardEvent) => {
      if (key.key === 'Escape') end(key);
    };
    addEventListener('pointermove', move);
    addEventListener('pointerup', end);
    addEventListener('pointercancel', end);
    addEventListener('keydown', giveUp);
    stop = () => {
      removeEventListener('pointermove', move);
      removeEventListener('pointerup', end);
      removeEventListener('pointercancel', end);
      removeEventListener('keydown', giveUp);
      drag()?.ghost.remove();
      setDrag(undefined);
      setUnder(undefined);
    };
  };

  return {
    over: (key) => {
      const move = drag()?.moves.find((other) => other.to === key);
      if (drag() === undefined) return undefined;
      if (move === undefined) return 'no';
      if (move.here) return 'here';
      if (move.why !== undefined) return 'no';
      return under() === key ? 'under' : 'ok';
    },
    listeners: { onPointerDown },
  };
}
