import { For, Show } from 'solid-js';
import type { Receipt } from '../../data/receipts.ts';
import { changesMet } from '../../data/row-receipts.ts';
import { t } from '../../ui/catalogue/inbox.ts';
import { PartHeading } from '../../ui/detail-heading.tsx';
import { festivalNames } from '../answers/festival-names.ts';
import { fieldName, valueText } from '../answers/values.ts';
import { useFestival } from '../shell/festival.tsx';
import type { CaseProps } from './case-detail.tsx';
import { textOf } from './value-text.tsx';

/** What somebody had changed before a delete arrived. */
export function MetChanges(props: CaseProps & { readonly receipts: readonly Receipt[] }) {
  const festival = useFestival();
  const { words } = props.inbox;
  const changes = () => changesMet(props.one, props.receipts);
  const names = festivalNames(festival);
  const say = (field: string, value: unknown) => valueText(field, value, names);
  const named = (field: string) => capital(fieldName(field));
  return (
    <Show when={changes().length > 0}>
      <section class="panel p-3">
        <PartHeading class="text-sm font-semibold text-text-2">{t.deciding.changedMeanwhile}</PartHeading>
        <ul class="flex flex-col gap-2 pt-1">
          <For each={changes()}>
            {(change) => (
              <li>
                <span class="block break-words" dir="auto">
                  {textOf(change.from) === ''
                    ? t.deciding.changeTo(named(change.field), say(change.field, change.to))
                    : t.deciding.change(
                        named(change.field),
                        say(change.field, change.from),
                        say(change.field, change.to),
                      )}
                </span>
                <span class="block text-sm text-text-2">
                  {t.deciding.changeBy(
                    words.person(change.by, change.byName),
                    festival.times().short(change.at),
                  )}
                </span>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
