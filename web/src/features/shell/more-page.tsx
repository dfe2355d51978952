import { A } from '@solidjs/router';
import ChevronRight from 'lucide-solid/icons/chevron-right';
import UsersRound from 'lucide-solid/icons/users-round';
import { For } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { t } from '../../ui/catalogue/catalogue.ts';
import { useFestival } from './festival.tsx';
import { createPageTitle } from './page-title.ts';
import { paths } from './paths.ts';
import { placesBehindMore } from './places.ts';

/** On a phone, the places that do not fit into the bar. */
export function MorePage() {
  const festival = useFestival();
  createPageTitle(() => t.nav.more, festival.name);
  const rows = () => [
    ...placesBehindMore(festival.isLead()).map((place) => ({
      icon: place.icon,
      href: place.href(festival.id),
      words: t.nav[place.name],
    })),
    { icon: UsersRound, href: paths.signIn, words: t.person.switch },
  ];
  return (
    <div class="h-full overflow-y-auto">
      <div class="mx-auto flex max-w-xl flex-col gap-4 px-4 py-6">
        <h1 class="text-xl">{t.nav.more}</h1>
        <ul class="panel divide-y divide-line">
          <For each={rows()}>
            {(row) => (
              <li>
                <A href={row.href} class="flex min-h-target items-center gap-3 px-4 py-3">
                  <Dynamic component={row.icon} size={24} aria-hidden="true" class="text-text-2" />
                  <span class="grow font-semibold">{row.words}</span>
                  <ChevronRight size={20} aria-hidden="true" class="text-text-2 rtl:rotate-180" />
                </A>
              </li>
            )}
          </For>
        </ul>
      </div>
    </div>
  );
}
