import { For, type JSX, Show } from 'solid-js';
import type { TaskRow } from '../../data/rows.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import type { BoardFilter } from './board-filter.ts';
import { progressOf } from './board-view.ts';
import { createCardDrag } from './card-drag.ts';
import { ColumnIcon } from './column-icon.tsx';

export interface SideBySideProps {
  readonly keys: readonly string[];
  readonly by: BoardFilter['by'];
  readonly name: (key: string) => string;
  readonly tasksIn: (key: string) => readonly TaskRow[];
  /** Whether all tasks are there to be counted. */
  readonly counted: boolean;
  readonly children: (key: string) => JSX.Element;
}

/** All columns beside each other; each scrolls by itself, and cards can be dragged between them. */
export function SideBySide(props: SideBySideProps) {
  const drag = createCardDrag(() => props.by);
  return (
    <div class="min-h-0 grow overflow-x-auto overflow-y-hidden px-4" {...drag.listeners}>
      <div class="grid h-full auto-cols-[minmax(12rem,1fr)] grid-flow-col grid-rows-[minmax(0,1fr)] gap-3">
        <For each={props.keys}>
          {(key) => {
            const count = () => props.tasksIn(key).length;
            return (
              <section
                aria-label={t.board.column(props.name(key), count())}
                data-column={key}
                data-drop={drag.over(key)}
                class="board-column"
              >
                <h2 class="flex min-h-10 shrink-0 items-center gap-2 px-1 font-semibold">
                  <ColumnIcon by={props.by} column={key} />
                  <span class="min-w-0 truncate" dir="auto">
                    {props.name(key)}
                  </span>
                  <span class="num text-text-2">{props.counted ? count() : ''}</span>
                </h2>
                <Show when={props.by === 'stage'}>
                  <Progress tasks={props.tasksIn(key)} />
                </Show>
                {props.children(key)}
              </section>
            );
          }}
        </For>
      </div>
    </div>
  );
}

/** How far a stage is, as a bar and in words. */
function Progress(props: { readonly tasks: readonly TaskRow[] }) {
  const progress = () => progressOf(props.tasks);
  return (
    <div class="flex items-center gap-2 px-1 pb-2 text-sm text-text-2">
      <span class="progress" aria-hidden="true">
        <span style={{ 'inline-size': `${(100 * progress().done) / Math.max(1, progress().all)}%` }} />
      </span>
      <span class="num whitespace-nowrap">{t.board.progress(progress().done, progress().all)}</span>
    </div>
  );
}
