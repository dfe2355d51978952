import { A } from '@solidjs/router';
import { Show } from 'solid-js';
import { usePeople } from '../../data/data-context.tsx';
import { t } from '../../ui/catalogue/operator.ts';
import { Message } from '../../ui/message.tsx';
import { useFestival } from '../shell/festival.tsx';
import { createPageTitle } from '../shell/page-title.ts';
import { paths } from '../shell/paths.ts';
import { HeldWrites } from './held-writes.tsx';

/** Held writes, for operators of the site; nobody else finds the way here but by its address. */
export function OperatorPage() {
  const people = usePeople();
  const festival = useFestival();
  createPageTitle(() => t.operator.page, festival.name);
  return (
    <Show
      when={people.active()?.operator}
      fallback={
        <Message heading title={t.operator.onlyTitle} body={t.operator.onlyBody}>
          <A class="button" data-kind="primary" href={paths.board(festival.id)}>
            {t.operator.backToBoard}
          </A>
        </Message>
      }
    >
      <HeldWrites />
    </Show>
  );
}
