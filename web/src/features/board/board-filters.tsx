import { For, type JSX, Show } from 'solid-js';
import { t } from '../../ui/catalogue/catalogue.ts';
import { SearchInput } from '../../ui/search-input.tsx';
import { useFestival } from '../shell/festival.tsx';
import { type BoardFilter, MY_STAGES } from './board-filter.ts';

export interface BoardFiltersProps {
  readonly filter: BoardFilter;
  readonly layout: 'columns' | 'tabs';
  /** How many tasks have a change of theirs that waits for the person. */
  readonly needsThem: number;
  /** Whether the person is assigned to any stage. */
  readonly hasStages: boolean;
  readonly onChange: (params: Record<string, string | undefined>) => void;
  /** Stands after the search where there is room for one column, else at the end. */
  readonly action: JSX.Element;
}

/** Which tasks and in which columns; all of it is the address, so that a link, Back and a reload keep it. */
export function BoardFilters(props: BoardFiltersProps) {
  const festival = useFestival();
  const chip = (words: string, on: () => boolean, params: Record<string, string>) => (
    <button
      type="button"
      class="chip"
      aria-pressed={on()}
      onClick={() =>
        props.onChange(
          on() ? Object.fromEntries(Object.keys(params).map((name) => [name, undefined])) : params,
        )
      }
    >
      {words}
    </button>
  );
  const narrow = () => props.layout === 'tabs';
  return (
    <search aria-label={t.board.filters} class="flex min-w-0 flex-wrap items-center gap-2">
      <SearchInput
        class="min-w-36 basis-36"
        label={t.board.search}
        placeholder={t.board.searchPlaceholder}
        q={props.filter.q}
        onSearch={(q) => props.onChange({ q })}
      />
      <Show when={narrow()}>{props.action}</Show>
      <div class={narrow() ? 'chip-row' : 'contents'}>
        <Show when={props.hasStages}>
          {chip(t.board.myStage, () => props.filter.stage === MY_STAGES, { stage: MY_STAGES })}
        </Show>
        {chip(t.board.mine, () => props.filter.mine, { mine: '1' })}
        {chip(t.board.critical, () => props.filter.urgency === 'critical', { urgency: 'critical' })}
        <Show when={props.needsThem > 0 || props.filter.needs}>
          <button
            type="button"
            class="chip"
            aria-pressed={props.filter.needs}
            onClick={() => props.onChange({ needs: props.filter.needs ? undefined : '1' })}
          >
            {t.board.needsMe} <span class="num">{props.needsThem}</span>
          </button>
        </Show>
        <select
          class="chip max-w-44 shrink-0"
          aria-label={t.board.stage}
          data-on={props.filter.stage !== undefined && props.filter.stage !== MY_STAGES}
          value={props.filter.stage ?? ''}
          onChange={(event) =>
            props.onChange({ stage: event.currentTarget.value || undefined, col: undefined })
          }
        >
          <option value="">{t.board.allStages}</option>
          <Show when={props.hasStages}>
            <option value={MY_STAGES} selected={props.filter.stage === MY_STAGES}>
              {t.board.myStage}
            </option>
          </Show>
          <For each={festival.stages()}>
            {(stage) => (
              <option value={stage.id} selected={props.filter.stage === stage.id}>
                {stage.name}
              </option>
            )}
          </For>
        </select>
        {chip(t.board.byStage, () => props.filter.by === 'stage', { by: 'stage' })}
        <Show when={!narrow()}>
          {chip(t.board.asList, () => props.filter.view === 'list', { view: 'list' })}
        </Show>
      </div>
      <Show when={!narrow()}>
        <span class="ms-auto">{props.action}</span>
      </Show>
    </search>
  );
}
