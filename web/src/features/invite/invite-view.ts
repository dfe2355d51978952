import type { Invitation } from '../../data/people-invitations.ts';
import { t } from '../../ui/catalogue/invite.ts';

/** What the page of a link shows. */
export type InviteView =
  | { readonly show: 'form'; readonly invitation: Invitation }
  /** Nothing can be done with this link. */
  | { readonly show: 'over'; readonly title: string; readonly body: string }
  /** The link may still be good. */
  | { readonly show: 'later'; readonly title: string; readonly body: string };

/** What a refusal of the api means for who holds the link. */
export function refusedView(
  code: string,
  details: Readonly<Record<string, unknown>>,
): Exclude<InviteView, { show: 'form' }> {
  if (code === 'invitation_over') {
    const inviter =
      typeof details.invited_by === 'string' && details.invited_by !== '' ? details.invited_by : undefined;
    return { show: 'over', title: t.invite.overTitle, body: t.invite.overBody(inviter) };
  }
  // An address that is cut short is no secret at all, so the api calls it a bad request.
  if (code === 'invitation_unknown' || code === 'bad_request')
    return { show: 'over', title: t.invite.unknownTitle, body: t.invite.unknownBody };
  if (code === 'no_network')
    return { show: 'later', title: t.invite.noNetworkTitle, body: t.invite.noNetworkBody };
  return { show: 'later', title: t.app.tryAgain, body: t.invite.noAnswer };
}

export const SHORTEST_PASSWORD = 8;

/** What is wrong with a password before anybody is asked. */
export function passwordProblem(password: string, hasAccount: boolean): string | undefined {
  if (password === '') return t.signIn.passwordMissing;
  return !hasAccount && password.length < SHORTEST_PASSWORD ? t.invite.passwordShort : undefined;
}
