import { useLocation, useNavigate } from '@solidjs/router';
import { createSignal, Show } from 'solid-js';
import type { TaskRow } from '../../data/rows.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import { createKeys } from '../../ui/keys.ts';
import { MenuAt } from '../../ui/menu.tsx';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { createClaim } from './claim-line.tsx';
import { createNeighbours } from './create-neighbours.ts';
import { StateIcon } from './icons.tsx';
import { STATE_LINE } from './state-line.tsx';
import { createTakeStep } from './take-step.ts';
import { stepsFor } from './task-steps.ts';

export interface StateMenuOpening {
  readonly open: () => boolean;
  readonly setOpen: (open: boolean) => void;
}

/** The keys of a task's page. `g` begins “go to”, so the gear is at `b`, as in booking. */
export function createTaskKeys(task: () => TaskRow): StateMenuOpening {
  const festival = useFestival();
  const navigate = useNavigate();
  const location = useLocation();
  const beside = createNeighbours(task);
  const claim = createClaim(task);
  const [open, setOpen] = createSignal(false);
  const goTo = (id: string | undefined) => {
    if (id !== undefined) navigate(paths.task(festival.id, id, location.search));
  };
  const openMenu = () => {
    // The menu hangs at the line that says the state, which may have been scrolled away.
    document.getElementById(STATE_LINE)?.scrollIntoView({ block: 'nearest' });
    setOpen(true);
  };
  createKeys(
    {
      e: { says: t.task.keys.title, act: () => focus('.title-field') },
      n: { says: t.task.keys.note, act: () => focus('.note-field') },
      b: { says: t.task.keys.gear, act: () => focus('[data-task-gear] button') },
      h: { says: t.task.keys.history, act: () => focus('[data-task-history]') },
      a: { says: t.task.keys.claim, act: () => void claim.press() },
      s: { says: t.task.keys.state, act: openMenu },
      '[': { says: t.task.keys.before, act: () => goTo(beside().before) },
      ']': { says: t.task.keys.after, act: () => goTo(beside().after) },
    },
    t.task.page,
  );
  return { open, setOpen };
}

function focus(selector: string): void {
  const found = document.querySelector<HTMLElement>(`[data-task-detail] ${selector}`);
  found?.focus({ preventScroll: true });
  found?.scrollIntoView({ block: 'center' });
}

/** The steps from here, at the line that says the state. */
export function StateMenu(props: { readonly task: TaskRow; readonly menu: StateMenuOpening }) {
  const festival = useFestival();
  const takeStep = createTakeStep();
  const items = () =>
    stepsFor(props.task, festival.actor()).map((step) => ({
      label: t.steps[step.name],
      icon: <StateIcon state={step.to} size={20} />,
      data: step.to,
      act: () => void takeStep(props.task, step.to),
    }));
  const anchor = () =>
    props.menu.open() && items().length > 0 ? (document.getElementById(STATE_LINE) ?? undefined) : undefined;
  return (
    <Show when={anchor()}>
      {(element) => (
        <MenuAt
          label={t.task.keys.state}
          items={items()}
          anchor={element()}
          open={props.menu.open()}
          onOpenChange={props.menu.setOpen}
        />
      )}
    </Show>
  );
}
