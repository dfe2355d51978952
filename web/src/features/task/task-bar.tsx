import { A, useLocation } from '@solidjs/router';
import ArrowLeft from 'lucide-solid/icons/arrow-left';
import ChevronDown from 'lucide-solid/icons/chevron-down';
import ChevronUp from 'lucide-solid/icons/chevron-up';
import { Show } from 'solid-js';
import type { TaskRow } from '../../data/rows.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { createNeighbours } from './create-neighbours.ts';
import { TaskMenu } from './task-menu.tsx';

/** The way back to the board, to the tasks beside this one, and what is seldom done. */
export function TaskBar(props: { readonly task: TaskRow }) {
  const festival = useFestival();
  const location = useLocation();
  const beside = createNeighbours(() => props.task);
  return (
    <div class="flex shrink-0 items-center gap-1 px-2 pt-1 lg:px-4">
      <A class="button" data-kind="quiet" href={paths.board(festival.id, location.search)}>
        <ArrowLeft size={20} aria-hidden="true" class="rtl:rotate-180" />
        {t.task.back}
      </A>
      <span class="grow" />
      <Beside id={beside().before} label={t.task.before} icon="before" />
      <Beside id={beside().after} label={t.task.after} icon="after" />
      <Show when={props.task.deleted_at === null}>
        <TaskMenu task={props.task} />
      </Show>
    </div>
  );
}

function Beside(props: {
  readonly id: string | undefined;
  readonly label: string;
  readonly icon: 'before' | 'after';
}) {
  const festival = useFestival();
  const location = useLocation();
  return (
    <Show when={props.id}>
      {(id) => (
        <A
          class="button"
          data-kind="quiet"
          data-shape="icon"
          aria-label={props.label}
          title={props.label}
          href={paths.task(festival.id, id(), location.search)}
        >
          <Show when={props.icon === 'before'} fallback={<ChevronDown size={22} aria-hidden="true" />}>
            <ChevronUp size={22} aria-hidden="true" />
          </Show>
        </A>
      )}
    </Show>
  );
}
