import { eq } from '@tanstack/db';
import { createMemo, For, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { createLiveQuery } from '../../data/live.ts';
import { results } from '../../data/receipts.ts';
import { t } from '../../ui/catalogue/rules.ts';
import { useFestival } from '../shell/festival.tsx';
import { type ActivityView, shownTables } from './activity-view.ts';

export interface ActivityFiltersProps {
  readonly view: ActivityView;
  readonly choose: (changes: Partial<ActivityView>) => void;
}

/** Whose changes, of what, and what became of them. */
export function ActivityFilters(props: ActivityFiltersProps) {
  const festival = useFestival();
  return (
    <fieldset class="flex flex-wrap items-center gap-2" aria-label={t.activity.filters}>
      <Show when={festival.isLead()}>
        <For each={['mine', 'festival'] as const}>
          {(scope) => (
            <button
              type="button"
              class="chip"
              aria-pressed={props.view.scope === scope}
              onClick={() => props.choose({ scope, person: undefined })}
            >
              {t.activity.scopes[scope]}
            </button>
          )}
        </For>
      </Show>
      <Choice
        label={t.activity.result}
        all={t.activity.allResults}
        value={props.view.result}
        choices={results.map((result) => ({ value: result, words: t.marks[result].word }))}
        choose={(value) => props.choose({ result: results.find((result) => result === value) })}
      />
      <Choice
        label={t.activity.table}
        all={t.activity.allTables}
        value={props.view.table}
        choices={shownTables.map((table) => ({ value: table, words: t.activity.tables[table] }))}
        choose={(table) => props.choose({ table })}
      />
      <Show when={props.view.scope === 'festival'}>
        <People {...props} />
      </Show>
    </fieldset>
  );
}

function People(props: ActivityFiltersProps) {
  const { collections } = useData();
  const festival = useFestival();
  const members = createLiveQuery((q) =>
    q.from({ row: collections.member }).where(({ row }) => eq(row.festival_id, festival.id)),
  );
  const people = createMemo(() =>
    (members.isReady ? members() : [])
      .flatMap(({ user_id, display_name }) =>
        user_id === null ? [] : [{ value: user_id, words: display_name ?? t.did.someone }],
      )
      .sort((a, b) => a.words.localeCompare(b.words)),
  );
  return (
    <Choice
      label={t.activity.person}
      all={t.activity.everybody}
      value={props.view.person}
      choices={people()}
      choose={(person) => props.choose({ person })}
    />
  );
}

function Choice(props: {
  readonly label: string;
  readonly all: string;
  readonly value: string | undefined;
  readonly choices: readonly { readonly value: string; readonly words: string }[];
  readonly choose: (value: string | undefined) => void;
}) {
  return (
    <select
      class="field filter-choice"
      aria-label={props.label}
      onChange={(event) => props.choose(event.currentTarget.value || undefined)}
    >
      <option value="" selected={props.value === undefined}>
        {props.all}
      </option>
      <For each={props.choices}>
        {(choice) => (
          <option value={choice.value} selected={choice.value === props.value}>
            {choice.words}
          </option>
        )}
      </For>
    </select>
  );
}
