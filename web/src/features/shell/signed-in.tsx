import { A, useLocation } from '@solidjs/router';
import { createEffect, createMemo, type JSX, lazy, Match, Show, Switch } from 'solid-js';
import { useData, usePeople } from '../../data/data-context.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { Message } from '../../ui/message.tsx';
import { Announcer } from './announcer.tsx';
import { FestivalProvider, useFestival } from './festival.tsx';
import { Frame } from './frame.tsx';
import { festivalOf, lastFestival, paths, rememberFestival } from './paths.ts';

const OperatorFrame = lazy(async () => ({
  default: (await import('../operator/operator-frame.tsx')).OperatorFrame,
}));

/** The app of one person: the festival that the address names, else the one shown last, else their first. */
export function SignedIn(props: { readonly children: JSX.Element }) {
  const data = useData();
  const people = usePeople();
  const location = useLocation();
  const memberships = () => people.active()?.memberships ?? [];
  const operatesOnly = () => people.active()?.operator === true && memberships().length === 0;
  const festivalId = createMemo(() => {
    if (operatesOnly()) return undefined;
    const named = festivalOf(location.pathname);
    if (named !== undefined) return named;
    const last = lastFestival(data.userId);
    return (
      memberships().find((membership) => membership.festivalId === last)?.festivalId ??
      memberships()[0]?.festivalId
    );
  });
  createEffect(() => {
    const id = festivalId();
    if (id !== undefined && memberships().some((membership) => membership.festivalId === id))
      rememberFestival(data.userId, id);
  });
  return (
    <Show
      when={festivalId()}
      keyed
      fallback={
        <Show when={operatesOnly()} fallback={<NoFestival />}>
          <OperatorFrame>{props.children}</OperatorFrame>
        </Show>
      }
    >
      {(id) => (
        <FestivalProvider id={id}>
          <Announcer />
          <Frame>
            <FestivalContent>{props.children}</FestivalContent>
          </Frame>
        </FestivalProvider>
      )}
    </Show>
  );
}

function NoFestival() {
  return (
    <Message heading title={t.app.noFestivalTitle} body={t.app.noFestivalBody}>
      <A class="button" href={paths.signIn}>
        {t.person.switch}
      </A>
    </Message>
  );
}

/** Nothing is drawn before the local rows are read; words appear only where there are none to read yet. */
function FestivalContent(props: { readonly children: JSX.Element }) {
  const festival = useFestival();
  const { connection } = useData();
  const percent = () => {
    const progress = connection.state().progress;
    return progress === null ? undefined : Math.floor(progress * 100);
  };
  const loading = () => connection.state().code === 'first_load';
  return (
    <Switch>
      <Match when={festival.ready() && festival.row() !== undefined}>{props.children}</Match>
      <Match when={loading()}>
        <Message heading role="status" title={t.app.loading(percent())} />
      </Match>
      <Match when={festival.ready()}>
        <NoFestival />
      </Match>
    </Switch>
  );
}
