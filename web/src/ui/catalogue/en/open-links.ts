/** The links that a lead has handed out and that still let somebody in. */

export const openLinks = {
  heading: 'Open links',
  intro: 'Each of them works once. Revoke one that went astray.',
  /** @param role undefined for a link to a new password */
  line: (role: string | undefined, by: string) =>
    role === undefined ? `New password · by ${by}` : `${role} · by ${by}`,
  until: (time: string) => `until ${time}`,
  revoke: 'Revoke',
  revokeOf: (name: string) => `Revoke the link for ${name}`,
  revoked: (name: string) => `The link for ${name} doesn't work any more.`,
  unread: {
    no_network: 'The links that are still open show here once there is a network.',
    sign_in_expired: 'Your sign-in ran out. Sign in again to see the links that are still open.',
    leads_only: 'Only leads see open links, and you are none any more.',
    other: "The links that are still open can't be read just now.",
  },
  refused: {
    no_network: 'Revoking a link needs a network. It still works.',
    sign_in_expired: 'Your sign-in ran out. Sign in again, then revoke the link: it still works.',
    leads_only: 'Only leads can revoke links, and you are none any more.',
    invitation_unknown: 'Somebody else revoked this link before.',
    invitation_over: 'This link has been used already.',
    other:
      "There is a network, but Festival Ops doesn't answer. The link still works: try again in a moment.",
  },
};
