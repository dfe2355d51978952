import { createUniqueId, For, type JSX, Show } from 'solid-js';
import { t } from '../../ui/catalogue/catalogue.ts';
import { ColumnIcon } from './column-icon.tsx';

export interface TabbedColumnsProps {
  readonly keys: readonly string[];
  readonly by: 'state' | 'stage';
  readonly name: (key: string) => string;
  /** Nothing until all tasks are there to be counted. */
  readonly count: (key: string) => number | undefined;
  readonly chosen: string | undefined;
  readonly onChoose: (key: string) => void;
  readonly children: (key: string) => JSX.Element;
}

/** One column at a time; all counts stay in sight. */
export function TabbedColumns(props: TabbedColumnsProps) {
  const id = createUniqueId();
  const move = (event: KeyboardEvent) => {
    const toTheRight = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (toTheRight === undefined) return;
    const by = document.documentElement.dir === 'rtl' ? -toTheRight : toTheRight;
    const at = props.keys.indexOf(props.chosen ?? '');
    const next = props.keys[(at + by + props.keys.length) % props.keys.length];
    if (next === undefined) return;
    event.preventDefault();
    props.onChoose(next);
    document.getElementById(`${id}-${next}`)?.focus();
  };
  return (
    <div class="flex min-h-0 grow flex-col">
      <div
        role="tablist"
        aria-label={t.board.columns}
        class="edge-b grid shrink-0 auto-cols-[minmax(3.5rem,1fr)] grid-flow-col overflow-x-auto px-2"
        onKeyDown={move}
      >
        <For each={props.keys}>
          {(key) => (
            <button
              type="button"
              role="tab"
              id={`${id}-${key}`}
              class="board-tab"
              data-column={key}
              aria-selected={props.chosen === key}
              aria-controls={`${id}-panel`}
              tabindex={props.chosen === key ? 0 : -1}
              onClick={() => props.onChoose(key)}
            >
              <span class="flex items-center gap-1">
                <ColumnIcon by={props.by} column={key} />
                <span class="num">{props.count(key)}</span>
              </span>
              <span class="line-clamp-2" dir="auto">
                {props.name(key)}
              </span>
            </button>
          )}
        </For>
      </div>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${props.chosen}`}
        data-column={props.chosen}
        class="flex min-h-0 grow flex-col"
      >
        <Show when={props.chosen} keyed>
          {(key) => (
            <>
              <h2 class="sr-only">{t.board.column(props.name(key), props.count(key) ?? 0)}</h2>
              {props.children(key)}
            </>
          )}
        </Show>
      </div>
    </div>
  );
}
