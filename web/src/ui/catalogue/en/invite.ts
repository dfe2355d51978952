/** What somebody reads who holds a link from a lead. */

const list = new Intl.ListFormat('en', { type: 'conjunction' });
const roleNames: Readonly<Record<string, string>> = { stage_tech: 'a tech', festival_lead: 'a lead' };

export const invite = {
  page: 'Invitation',
  reading: 'Reading the invitation…',
  joinTitle: (festival: string) => `Join ${festival}`,
  passwordTitle: 'Set a new password',
  joinIntro: (inviter: string, role: string | null, stages: readonly string[]) => {
    const as = roleNames[role ?? ''] ?? 'one of the crew';
    return stages.length === 0
      ? `${inviter} invites you as ${as}.`
      : `${inviter} invites you as ${as} for ${list.format(stages)}.`;
  },
  passwordIntro: (inviter: string, festival: string) =>
    `${inviter} gave you this link for ${festival}. Devices that are signed in as you ask for the new password; what is unsent on them stays.`,
  you: 'You are',
  newPassword: 'Choose a password',
  newPasswordHint: 'At least 8 characters. You need it again only on a new device.',
  ownPassword: 'Your password',
  ownPasswordHint: 'You have an account here already, so no new password is made.',
  passwordShort: 'At least 8 characters.',
  join: (festival: string) => `Join ${festival}`,
  setPassword: 'Set password',
  busy: 'One moment…',
  overTitle: "This link doesn't work any more",
  overBody: (inviter: string | undefined) =>
    `It was used, or its time is over. Ask ${inviter ?? 'a lead'} for a new one.`,
  unknownTitle: 'This link leads nowhere',
  unknownBody:
    'It was revoked, or a part of it is missing. Open it as it was sent to you, or ask a lead for a new one.',
  noNetworkTitle: 'Joining needs a network',
  noNetworkBody: 'Only this once. Afterwards everything works without one.',
  noAnswer: "There is a network, but Festival Ops doesn't answer. Try again in a moment.",
  wrongPassword: 'That is not the password of this account.',
  toSignIn: 'To sign-in',
};
