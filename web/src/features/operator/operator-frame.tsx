import { A, Navigate, useLocation } from '@solidjs/router';
import Archive from 'lucide-solid/icons/archive';
import Settings from 'lucide-solid/icons/settings';
import UsersRound from 'lucide-solid/icons/users-round';
import { For, type JSX, Show, Suspense } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { useData, usePeople } from '../../data/data-context.tsx';
import { t } from '../../ui/catalogue/operator.ts';
import { Pane } from '../../ui/pane.tsx';
import { Toasts } from '../../ui/toast.tsx';
import { StatusPill } from '../connection/status-pill.tsx';
import { Announcer } from '../shell/announcer.tsx';
import { FestivalProvider } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { SunSwitch } from '../shell/sun-switch.tsx';

/** What has a place without a festival. */
const places = [
  { href: paths.operator, icon: Archive, words: t.operator.heading },
  { href: paths.settings, icon: Settings, words: t.nav.settings },
  { href: paths.signIn, icon: UsersRound, words: t.person.switch },
];

/** The app of an operator who is in no festival: held writes and settings. */
export function OperatorFrame(props: { readonly children: JSX.Element }) {
  const data = useData();
  const people = usePeople();
  const location = useLocation();
  const hasPlace = () => places.some(({ href }) => href === location.pathname);
  return (
    <FestivalProvider id="">
      <Announcer />
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
            <p class="truncate font-semibold leading-6">{t.app.name}</p>
            <p class="truncate text-sm text-text-2" dir="auto" data-person={data.userId}>
              {t.person.line(people.active()?.name ?? '', t.roles.operator)}
            </p>
          </div>
          <SunSwitch />
          <StatusPill />
        </header>
        <Toasts />
        <div class="flex min-h-0 grow flex-col lg:flex-row-reverse">
          <main id="content" tabindex="-1" class="min-h-0 min-w-0 grow">
            <Pane>
              <Show when={hasPlace()} fallback={<Navigate href={paths.operator} />}>
                <Suspense>{props.children}</Suspense>
              </Show>
            </Pane>
          </main>
          <nav
            aria-label={t.app.mainNavigation}
            class="edge-t shrink-0 bg-surface pb-[env(safe-area-inset-bottom)] lg:edge-e lg:w-24 lg:border-t-0 2xl:w-56"
          >
            <ul class="flex lg:flex-col lg:gap-1 lg:p-2">
              <For each={places}>
                {(place) => (
                  <li class="min-w-0 grow basis-0">
                    <A
                      href={place.href}
                      class="nav-place"
                      activeClass=""
                      inactiveClass=""
                      aria-current={location.pathname === place.href ? 'page' : undefined}
                    >
                      <Dynamic component={place.icon} size={24} aria-hidden="true" />
                      <span class="max-w-full text-center">{place.words}</span>
                    </A>
                  </li>
                )}
              </For>
            </ul>
          </nav>
        </div>
      </div>
    </FestivalProvider>
  );
}
