import { Show } from 'solid-js';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';

/** A column without tasks; where only one stage is shown, with the way to the others. */
export function EmptyColumn(props: {
  readonly column: string;
  readonly name: string;
  readonly stage: string | undefined;
  readonly onAllStages: () => void;
}) {
  const words = () =>
    props.stage !== undefined && props.column === 'open'
      ? t.board.emptyOpenOnStage(props.stage)
      : t.board.emptyColumn(props.name);
  return (
    <div class="flex flex-col items-center gap-2 py-6 text-center">
      <p class="text-text-2">{words()}</p>
      <Show when={props.stage !== undefined && props.column === 'open'}>
        <Button onClick={props.onAllStages}>{t.board.seeAllStages}</Button>
      </Show>
    </div>
  );
}

/** Nothing to show at all, and the way out if a filter is why. */
export function EmptyBoard(props: { readonly filtered: boolean; readonly onClear: () => void }) {
  return (
    <div class="flex flex-col items-center gap-3 px-4 py-12 text-center">
      <p class="text-md">{props.filtered ? t.board.noneFits : t.board.emptyAll}</p>
      <Show when={props.filtered}>
        <Button onClick={props.onClear}>{t.board.clearFilters}</Button>
      </Show>
    </div>
  );
}
