import { urgencies } from '@festival-ops/domain/tables';
import { createMemo, Show } from 'solid-js';
import type { TaskRow } from '../../data/rows.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import { MenuAt, type MenuItem } from '../../ui/menu.tsx';
import { useFestival } from '../shell/festival.tsx';
import { StateIcon } from '../task/icons.tsx';
import { type OpenMenu, useBoardActs } from './board-acts.tsx';
import { stageMoves, stateMoves } from './moves.ts';

/** The menus of all cards: one at a time, hanging at the card that asked. */
export function BoardMenu(props: { readonly menu: OpenMenu | undefined }) {
  const festival = useFestival();
  return (
    <Show when={props.menu} keyed>
      {(menu) => (
        <Show when={festival.task(menu.taskId)}>{(task) => <OneMenu menu={menu} task={task()} />}</Show>
      )}
    </Show>
  );
}

function OneMenu(props: { readonly menu: OpenMenu; readonly task: TaskRow }) {
  const festival = useFestival();
  const acts = useBoardActs();
  const states = (): MenuItem[] =>
    stateMoves(props.task, festival.actor()).map((move) => ({
      label: move.name,
      icon: <StateIcon state={move.to} size={20} />,
      why: move.why,
      chosen: move.here,
      data: move.to,
      act: () => {
        if (!move.here) void acts.step(props.task, move.to);
      },
    }));
  const stages = (): MenuItem[] =>
    stageMoves(props.task, festival.stages(), festival.isLead()).map((move, index) => ({
      label: move.name,
      why: move.why,
      chosen: move.here,
      apart: index === 0,
      data: move.to,
      act: () => {
        if (!move.here) void acts.toStage(props.task, move.to);
      },
    }));
  const urgency = (): MenuItem[] =>
    [...urgencies].reverse().map((level) => ({
      label: t.urgency[level],
      chosen: level === props.task.urgency,
      data: level,
      act: () => void acts.setUrgency(props.task, level),
    }));
  const items = createMemo(() => {
    if (props.menu.kind === 'urgency') return urgency();
    return props.menu.kind === 'state' ? states() : [...states(), ...stages()];
  });
  return (
    <MenuAt
      open
      onOpenChange={(open) => {
        if (open) return;
        const { taskId } = props.menu;
        acts.openMenu(undefined);
        followFocus(() => acts.lists.focus(taskId));
      }}
      anchor={props.menu.anchor}
      label={
        props.menu.kind === 'urgency'
          ? t.board.urgencyOf(props.task.title)
          : t.board.moveTask(props.task.title)
      }
      items={items()}
    />
  );
}

/** As long as a moved card takes to be drawn in its new column, in frames. */
const FOLLOWED_FRAMES = 30;

/**
 * What the menu hung at may be gone when it closes, since its task has moved: then nothing has the focus, and it goes
 * to where the task is now.
 */
function followFocus(focusTask: () => void): void {
  let frames = 0;
  const look = () => {
    if (document.activeElement === document.body && document.querySelector('[role="menu"]') === null)
      focusTask();
    frames += 1;
    if (frames < FOLLOWED_FRAMES) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
