import { useParams } from '@solidjs/router';
import { Show } from 'solid-js';
import { t } from '../../ui/catalogue/catalogue.ts';
import { createWideScreen } from '../../ui/media-query.ts';
import { Pane } from '../../ui/pane.tsx';
import { useFestival } from '../shell/festival.tsx';
import { createPageTitle } from '../shell/page-title.ts';
import { TaskDetail } from '../task/task-detail.tsx';
import { Board } from './board.tsx';

/**
 * The board, and the task that the address names: beside it on a wide screen, instead of it on a phone, where the
 * board stays behind so that Back finds its place again.
 */
export function BoardPage() {
  const params = useParams<{ id?: string }>();
  const festival = useFestival();
  const wide = createWideScreen();
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
                <TaskDetail id={id} focusHeading={!wide()} />
              </Show>
            </Pane>
          </div>
        )}
      </Show>
    </div>
  );
}
