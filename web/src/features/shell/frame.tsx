import { A, useLocation } from '@solidjs/router';
import UsersRound from 'lucide-solid/icons/users-round';
import { For, type JSX, lazy, onMount, Show, Suspense } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { useData } from '../../data/data-context.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { createMediaQuery } from '../../ui/media-query.ts';
import { Pane } from '../../ui/pane.tsx';
import { Toasts } from '../../ui/toast.tsx';
import { StatusPill } from '../connection/status-pill.tsx';
import { GoKeys } from '../palette/go-keys.tsx';
import { Bars } from '../settings/bars.tsx';
import { useFestival } from './festival.tsx';
import { preloadPages } from './pages.ts';
import { paths } from './paths.ts';
import { createPlaceCount } from './place-count.ts';
import { type Place, placesOnDesktop, placesOnPhone } from './places.ts';
import { NotSavedBar } from './saving.tsx';
import { StorageFull } from './storage-full.tsx';
import { SunSwitch } from './sun-switch.tsx';

/** What it says is a file of its own; it has nothing to say before something was sent. */
const Interrupts = lazy(async () => ({ default: (await import('../answers/interrupts.tsx')).Interrupts }));

/** After the first screen has had its turn. */
const PRELOAD_AFTER_MS = 1000;

/** What stands around every screen: the bar at the top, the places to go, and the content as a part of its own. */
export function Frame(props: { readonly children: JSX.Element }) {
  const data = useData();
  const festival = useFestival();
  onMount(() => setTimeout(preloadPages, PRELOAD_AFTER_MS));
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
      <StorageFull />
      <Bars />
      <Toasts />
      <GoKeys />
      <Suspense>
        <Interrupts />
      </Suspense>
      <div class="flex min-h-0 grow flex-col lg:flex-row-reverse">
        <main id="content" tabindex="-1" class="min-h-0 min-w-0 grow">
          <Pane>
            <Suspense>{props.children}</Suspense>
          </Pane>
        </main>
        <Places />
      </div>
    </div>
  );
}

/** At the bottom of a phone, where only five fit; at the side of a desktop. */
function Places() {
  const festival = useFestival();
  const wide = createMediaQuery('(min-width: 1024px)');
  const shown = () => (wide() ? placesOnDesktop(festival.isLead()) : placesOnPhone(festival.isLead()));
  return (
    <nav
      aria-label={t.app.mainNavigation}
      class="edge-t shrink-0 bg-surface pb-[env(safe-area-inset-bottom)] lg:edge-e lg:w-24 lg:border-t-0 2xl:w-56"
    >
      <ul class="flex lg:flex-col lg:gap-1 lg:p-2">
        <For each={shown()}>{(place) => <PlaceLink place={place} />}</For>
      </ul>
    </nav>
  );
}

function PlaceLink(props: { readonly place: Place }) {
  const location = useLocation();
  const festival = useFestival();
  const count = createPlaceCount(() => props.place.name);
  return (
    <li class="min-w-0 grow basis-0">
      <A
        href={props.place.href(festival.id)}
        class="nav-place"
        activeClass=""
        inactiveClass=""
        aria-current={props.place.holds(location.pathname) ? 'page' : undefined}
      >
        <span class="relative">
          <Dynamic component={props.place.icon} size={24} aria-hidden="true" />
          <Show when={count()}>
            {(counted) => (
              <span class="nav-count num" aria-hidden="true">
                {counted().n}
              </span>
            )}
          </Show>
        </span>
        <span class="max-w-full text-center leading-tight 2xl:text-start">{t.nav[props.place.name]}</span>
        <Show when={count()}>{(counted) => <span class="sr-only">{counted().words}</span>}</Show>
      </A>
    </li>
  );
}
