import { A, useLocation } from '@solidjs/router';
import Activity from 'lucide-solid/icons/activity';
import Settings from 'lucide-solid/icons/settings';
import SquareKanban from 'lucide-solid/icons/square-kanban';
import UsersRound from 'lucide-solid/icons/users-round';
import { For, type JSX, Show } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { useData } from '../../data/data-context.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { Pane } from '../../ui/pane.tsx';
import { StatusPill } from '../connection/status-pill.tsx';
import { useFestival } from './festival.tsx';
import { paths } from './paths.ts';
import { NotSavedBar } from './saving.tsx';
import { SunSwitch } from './sun-switch.tsx';

interface Place {
  readonly name: 'board' | 'activity' | 'settings';
  readonly href: string;
  readonly icon: typeof Activity;
  /** Whether an address belongs to it. */
  readonly holds: (pathname: string) => boolean;
}

/** What stands around every screen: the bar at the top, the places to go, and the content as a part of its own. */
export function Frame(props: { readonly children: JSX.Element }) {
  const data = useData();
  const festival = useFestival();
  const places: readonly Place[] = [
    {
      name: 'board',
      href: paths.board(festival.id),
      icon: SquareKanban,
      holds: (path) => path.endsWith('/board') || path.includes('/tasks/'),
    },
    {
      name: 'activity',
      href: paths.activity(festival.id),
      icon: Activity,
      holds: (path) => path.includes('/activity'),
    },
    { name: 'settings', href: paths.settings, icon: Settings, holds: (path) => path === paths.settings },
  ];
  return (
    <div class="flex h-dvh flex-col">
      <a
        href="#content"
        class="button sr-only z-50 focus:not-sr-only focus:absolute focus:start-2 focus:top-2"
        data-kind="primary"
      >
        {t.app.skipToContent}
      </a>
      <header class="edge-b flex min-h-14 shrink-0 items-center gap-1 bg-surface ps-4 pe-2">
        <div class="min-w-0 grow py-1">
          <p class="truncate font-semibold leading-6" dir="auto">
            {festival.name() ?? t.app.name}
          </p>
          <p class="truncate text-sm text-text-2" dir="auto" data-person={data.userId}>
            {t.person.line(festival.nameOf(data.userId) ?? '', t.roles[festival.actor().role])}
          </p>
        </div>
        <A href={paths.signIn} class="button max-sm:hidden" data-kind="quiet">
          <UsersRound size={20} aria-hidden="true" />
          {t.person.switch}
        </A>
        <SunSwitch />
        <StatusPill />
      </header>
      <NotSavedBar />
      <div class="flex min-h-0 grow flex-col lg:flex-row-reverse">
        <main id="content" tabindex="-1" class="min-h-0 min-w-0 grow">
          <Pane>{props.children}</Pane>
        </main>
        <Places places={places} />
      </div>
    </div>
  );
}

/** At the bottom of a phone, at the side of a desktop. */
function Places(props: { readonly places: readonly Place[] }) {
  const location = useLocation();
  const data = useData();
  const needsYou = () => data.activity.needsYou().length;
  return (
    <nav
      aria-label={t.app.mainNavigation}
      class="edge-t shrink-0 bg-surface pb-[env(safe-area-inset-bottom)] lg:edge-e lg:w-24 lg:border-t-0 2xl:w-56"
    >
      <ul class="flex lg:flex-col lg:gap-1 lg:p-2">
        <For each={props.places}>
          {(place) => (
            <li class="grow basis-0">
              <A
                href={place.href}
                class="nav-place"
                activeClass=""
                inactiveClass=""
                aria-current={place.holds(location.pathname) ? 'page' : undefined}
              >
                <span class="relative">
                  <Dynamic component={place.icon} size={24} aria-hidden="true" />
                  <Show when={place.name === 'activity' && needsYou() > 0}>
                    <span class="nav-count num" aria-hidden="true">
                      {needsYou()}
                    </span>
                  </Show>
                </span>
                <span>{t.nav[place.name]}</span>
                <Show when={place.name === 'activity' && needsYou() > 0}>
                  <span class="sr-only">{t.connection.needsYou(needsYou())}</span>
                </Show>
              </A>
            </li>
          )}
        </For>
      </ul>
    </nav>
  );
}
