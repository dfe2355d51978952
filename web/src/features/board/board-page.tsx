import { useParams } from '@solidjs/router';
import { lazy, onMount, Show, Suspense } from 'solid-js';
import { t } from '../../ui/catalogue/catalogue.ts';
import { createWideScreen } from '../../ui/media-query.ts';
import { Pane } from '../../ui/pane.tsx';
import { useFestival } from '../shell/festival.tsx';
import { createPageTitle } from '../shell/page-title.ts';
import { Board } from './board.tsx';

/** A file of its own, so that the board is there sooner. */
const TaskDetail = lazy(async () => ({ default: (await import('../task/task-detail.tsx')).TaskDetail }));
/** After the board has had its turn. */
const PRELOAD_AFTER_MS = 1000;

/**
 * The board, and the task that the address names: beside it on a wide screen, instead of it on a phone, where the
 * board stays behind so that Back finds its place again.
 */
export function BoardPage() {
  const params = useParams<{ id?: string }>();
  const festival = useFestival();
  const wide = createWideScreen();
  onMount(() => setTimeout(() => void TaskDetail.preload(), PRELOAD_AFTER_MS));
  createPageTitle(
    () => (params.id === undefined ? t.board.page : (festival.task(params.id)?.title ?? t.task.page)),
    festival.name,
  );
  return (
    <div class="flex h-full">
      <div
        class={
          params.id === undefined
            ? 'h-full min-w-0 grow'
            : 'edge-e hidden h-full w-[26rem] shrink-0 lg:block 2xl:w-[32rem]'
        }
      >
        <Pane>
          <Board layout={wide() && params.id === undefined ? 'columns' : 'tabs'} currentId={params.id} />
        </Pane>
      </div>
      <Show when={params.id} keyed>
        {(id) => (
          <div class="h-full min-w-0 grow">
            <Pane>
              {/* Before it is looked up, it is neither there nor not there. */}
              <Show when={festival.task(id) !== undefined || festival.isTaskKnown(id)}>
                <Suspense>
                  <TaskDetail id={id} focusHeading={!wide()} />
                </Suspense>
              </Show>
            </Pane>
          </div>
        )}
      </Show>
    </div>
  );
}
