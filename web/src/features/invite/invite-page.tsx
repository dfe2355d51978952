import { A, useLocation, useNavigate } from '@solidjs/router';
import { createResource, Match, Switch } from 'solid-js';
import { usePeople } from '../../data/data-context.tsx';
import { type Invitation, readInvitation } from '../../data/people-invitations.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/invite.ts';
import { Message } from '../../ui/message.tsx';
import { createPageTitle } from '../shell/page-title.ts';
import { paths } from '../shell/paths.ts';
import { SunSwitch } from '../shell/sun-switch.tsx';
import { InviteForm } from './invite-form.tsx';
import { type InviteView, refusedView } from './invite-view.ts';

/** Where a lead's link leads to: who invites to what, one password, and in. It needs no sign-in, but a network. */
export function InvitePage() {
  const people = usePeople();
  const location = useLocation();
  const navigate = useNavigate();
  const token = () => decodeURIComponent(location.pathname.split('/')[2] ?? '');
  const read = async (secret: string): Promise<InviteView | undefined> => {
    const asked = await readInvitation(people.ask, secret);
    return asked.ok ? { show: 'form', invitation: asked.value } : refusedView(asked.code, asked.details);
  };
  const [view, { refetch, mutate }] = createResource(token, read, { initialValue: undefined });
  createPageTitle(
    () => t.invite.page,
    () => invitationIn(view.latest)?.festivalName,
  );
  const enter = (invitation: Invitation) =>
    navigate(invitation.kind === 'join' ? paths.board(invitation.festivalId) : paths.home, { replace: true });

  return (
    <main class="mx-auto flex min-h-dvh max-w-md flex-col gap-6 px-4 pt-4 pb-12" id="content">
      <header class="flex items-center justify-between gap-2">
        <p class="text-md">{t.app.name}</p>
        <SunSwitch />
      </header>
      <Switch
        fallback={
          <p role="status" class="appear-late text-text-2">
            {t.invite.reading}
          </p>
        }
      >
        <Match when={invitationIn(view.latest)}>
          {(invitation) => (
            <InviteForm
              token={token()}
              invitation={invitation()}
              onDone={() => enter(invitation())}
              onRefused={mutate}
            />
          )}
        </Match>
        <Match when={refusalIn(view.latest)}>
          {(refusal) => (
            <Message heading role="alert" title={refusal().title} body={refusal().body}>
              <Switch>
                <Match when={refusal().show === 'later'}>
                  <Button kind="primary" onClick={() => refetch()}>
                    {t.app.tryAgain}
                  </Button>
                </Match>
                <Match when={refusal().show === 'over'}>
                  <A class="button" href={paths.signIn}>
                    {t.invite.toSignIn}
                  </A>
                </Match>
              </Switch>
            </Message>
          )}
        </Match>
      </Switch>
    </main>
  );
}

const invitationIn = (view: InviteView | undefined) => (view?.show === 'form' ? view.invitation : undefined);
const refusalIn = (view: InviteView | undefined) =>
  view === undefined || view.show === 'form' ? undefined : view;
