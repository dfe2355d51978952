import ChevronsDown from 'lucide-solid/icons/chevrons-down';
import { For } from 'solid-js';
import { t } from '../../ui/catalogue/gear.ts';
import type { StockView } from './stock-view.ts';

/** Fewer are left than the mark: a word and a shape, not a colour alone. */
export function LowPill() {
  return (
    <span class="tone pill" data-tone="warn" data-low>
      <ChevronsDown size={16} class="shrink-0" aria-hidden="true" />
      {t.gear.low}
    </span>
  );
}

/** How the large number comes about: what everyone knows, and what is one's own. */
export function StockLine(props: {
  readonly view: StockView;
  readonly time: string | undefined;
  readonly isNew: boolean;
}) {
  const parts = () => {
    const { view, time } = props;
    const doubtful = view.doubtful.size;
    return [
      props.isNew ? t.gear.notConfirmedYet : t.gear.confirmedAt(view.confirmed, time),
      ...(view.mine === 0 ? [] : [t.gear.youAdd(view.mine)]),
      ...(view.promisedHere === 0 ? [] : [t.gear.promisedHere(view.promisedHere)]),
      ...(view.promisedToOthers === 0 ? [] : [t.gear.promisedToOthers(view.promisedToOthers)]),
      ...(doubtful === 0 ? [] : [t.gear.doubtful(doubtful)]),
    ];
  };
  return (
    <span class="num inline-flex flex-wrap gap-x-1.5" data-stock-line>
      <For each={parts()}>
        {(part, index) => (
          <span>
            {part}
            {index() < parts().length - 1 ? ' ·' : ''}
          </span>
        )}
      </For>
    </span>
  );
}
