import { Navigate, Route, Router, type RouteSectionProps, useLocation } from '@solidjs/router';
import { Match, Show, Suspense, Switch } from 'solid-js';
import type { Opening } from './data/data-context.tsx';
import { DataContext, useData, useDevice, usePeople } from './data/data-context.tsx';
import { BoardPage } from './features/board/board-page.tsx';
import { CannotOpen } from './features/shell/cannot-open.tsx';
import {
  ActivityPage,
  ContactsPage,
  DevicesPage,
  GearPage,
  InboxPage,
  InvitePage,
  MorePage,
  OperatorPage,
  RulesPage,
  SettingsPage,
  SignInPage,
} from './features/shell/pages.ts';
import { lastFestival, paths } from './features/shell/paths.ts';
import { SignedIn } from './features/shell/signed-in.tsx';
import { UnknownPage } from './features/shell/unknown-page.tsx';
import './styles/app.css';
import { t } from './ui/catalogue/catalogue.ts';
import { Message } from './ui/message.tsx';
import './ui/text-size.ts';

/** The whole app: who is it, is their database open, then the screen that the address names. */
export function App() {
  return (
    <Router root={Root}>
      <Route path={paths.signIn} />
      <Route path={paths.invite(':token')} />
      <Route path="/f/:festival/board" component={BoardPage} />
      <Route path="/f/:festival/tasks/:id" component={BoardPage} />
      <Route path="/f/:festival/activity/:receipt?" component={ActivityPage} />
      <Route path="/f/:festival/gear/:id?" component={GearPage} />
      <Route path="/f/:festival/contacts/:id?" component={ContactsPage} />
      <Route path="/f/:festival/inbox/:id?" component={InboxPage} />
      <Route path="/f/:festival/devices/:id?" component={DevicesPage} />
      <Route path="/f/:festival/rules" component={RulesPage} />
      <Route path="/f/:festival/more" component={MorePage} />
      <Route path={paths.operator} component={OperatorPage} />
      <Route path={paths.settings} component={SettingsPage} />
      <Route path="/f/:festival" component={Home} />
      <Route path="/" component={Home} />
      <Route path="*" component={UnknownPage} />
    </Router>
  );
}

function Root(props: RouteSectionProps) {
  const device = useDevice();
  const location = useLocation();
  const opening = device.opening;
  const asksWho = () => opening().phase === 'nobody' || location.pathname === paths.signIn;
  return (
    <Suspense>
      <Switch>
        <Match when={location.pathname.startsWith(paths.invite(''))}>
          <InvitePage />
        </Match>
        <Match when={asksWho()}>
          <SignInPage />
        </Match>
        <Match when={failedIn(opening())}>
          {(failed) => <CannotOpen details={failed().details} retry={() => failed().retry()} />}
        </Match>
        <Match when={opening().phase === 'opening'}>
          <main id="content" class="appear-late">
            <Message role="status" title={t.app.opening} />
          </main>
        </Match>
        <Match when={dataIn(opening())} keyed>
          {(data) => (
            <DataContext.Provider value={data}>
              <SignedIn>{props.children}</SignedIn>
            </DataContext.Provider>
          )}
        </Match>
      </Switch>
    </Suspense>
  );
}

/** The address without a page goes to the board of the festival shown last. */
function Home(props: RouteSectionProps) {
  const people = usePeople();
  const data = useData();
  const festivalId = () =>
    props.params.festival ?? lastFestival(data.userId) ?? people.active()?.memberships[0]?.festivalId;
  return <Show when={festivalId()}>{(id) => <Navigate href={paths.board(id())} />}</Show>;
}

const failedIn = (opening: Opening) => (opening.phase === 'failed' ? opening : undefined);
const dataIn = (opening: Opening) => (opening.phase === 'open' ? opening.data : undefined);
