import { createSignal } from 'solid-js';
import { usePeople } from '../../data/data-context.tsx';
import { acceptInvitation, type Invitation } from '../../data/people-invitations.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/invite.ts';
import { Refused } from '../../ui/refused.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { type InviteView, passwordProblem, refusedView } from './invite-view.ts';

export interface InviteFormProps {
  readonly token: string;
  readonly invitation: Invitation;
  readonly onDone: () => void;
  readonly onRefused: (view: InviteView) => void;
}

/** Who is invited to what, and the password that gets them in. */
export function InviteForm(props: InviteFormProps) {
  const people = usePeople();
  const [password, setPassword] = createSignal('');
  const [tried, setTried] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [refused, setRefused] = createSignal<string>();
  const joins = () => props.invitation.kind === 'join';
  const problem = () => (tried() ? passwordProblem(password(), props.invitation.hasAccount) : undefined);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy()) return;
    setTried(true);
    setRefused(undefined);
    if (passwordProblem(password(), props.invitation.hasAccount) !== undefined) {
      document.getElementById('new-password')?.focus();
      return;
    }
    setBusy(true);
    const problem = await accept();
    setBusy(false);
    if (problem === undefined) props.onDone();
    else setRefused(problem);
  };

  /** @returns what stands in the way, if it can be told beside the form */
  async function accept(): Promise<string | undefined> {
    const answer = await acceptInvitation(people.ask, props.token, password());
    if (!answer.ok) {
      if (answer.code === 'wrong_credentials') return t.invite.wrongPassword;
      const view = refusedView(answer.code, answer.details);
      if (view.show === 'later') return answer.code === 'no_network' ? t.invite.noNetworkTitle : view.body;
      props.onRefused(view);
      return view.body;
    }
    const signedIn = await people.signIn(answer.value.email, password());
    return signedIn.ok ? undefined : t.invite.noAnswer;
  }

  return (
    <form class="flex flex-col gap-4" noValidate onSubmit={submit}>
      <div>
        <h1 class="text-xl" dir="auto">
          {joins() ? t.invite.joinTitle(props.invitation.festivalName) : t.invite.passwordTitle}
        </h1>
        <p class="pt-1 text-text-2" dir="auto">
          {joins()
            ? t.invite.joinIntro(props.invitation.invitedBy, props.invitation.role, props.invitation.stages)
            : t.invite.passwordIntro(props.invitation.invitedBy, props.invitation.festivalName)}
        </p>
      </div>
      <div class="panel px-4 py-3">
        <p class="text-sm text-text-2">{t.invite.you}</p>
        <p class="font-semibold" dir="auto">
          {props.invitation.name}
        </p>
        <p dir="ltr" class="text-start break-all text-text-2">
          {props.invitation.email}
        </p>
      </div>
      {/* password managers keep the address that goes with a new password */}
      <input type="email" autocomplete="username" class="hidden" readOnly value={props.invitation.email} />
      <TextField
        id="new-password"
        type="password"
        autocomplete={props.invitation.hasAccount ? 'current-password' : 'new-password'}
        label={props.invitation.hasAccount ? t.invite.ownPassword : t.invite.newPassword}
        hint={props.invitation.hasAccount ? t.invite.ownPasswordHint : t.invite.newPasswordHint}
        value={password()}
        problem={problem()}
        onInput={setPassword}
      />
      <Refused words={refused()} />
      <Button type="submit" kind="primary" size="primary" aria-busy={busy()}>
        {busy()
          ? t.invite.busy
          : joins()
            ? t.invite.join(props.invitation.festivalName)
            : t.invite.setPassword}
      </Button>
    </form>
  );
}
