import type { Role } from '@festival-ops/domain/roles';
import { createSignal } from 'solid-js';
import * as z from 'zod/mini';
import type { Ask, Asked } from './people-ask.ts';

/** Links by which a lead lets somebody join, or set a new password. */

export type InvitationRequest =
  | {
      readonly kind: 'join';
      readonly festivalId: string;
      readonly name: string;
      readonly email: string;
      readonly role: Role;
      readonly stageIds: readonly string[];
    }
  | { readonly kind: 'password'; readonly festivalId: string; readonly userId: string };

export interface MadeInvitation {
  readonly token: string;
  /** An instant as ISO text. */
  readonly expiresAt: string;
}

const invitation = z.object({
  kind: z.enum(['join', 'password']),
  festivalId: z.string(),
  festivalName: z.string(),
  invitedBy: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.nullable(z.string()),
  stages: z.array(z.string()),
  hasAccount: z.boolean(),
});
export type Invitation = z.infer<typeof invitation>;

const [linksMade, setLinksMade] = createSignal(0);

/** How many links this tab has made: whoever shows the open ones looks again. */
export { linksMade };

/** @param userId the lead who asks */
export async function invite(
  ask: Ask,
  userId: string,
  request: InvitationRequest,
): Promise<Asked<MadeInvitation>> {
  const asked = await ask({
    path: '/api/invitations',
    method: 'POST',
    as: userId,
    body:
      request.kind === 'join'
        ? {
            kind: 'join',
            festival_id: request.festivalId,
            name: request.name,
            email: request.email,
            role: request.role,
            stage_ids: request.stageIds,
          }
        : { kind: 'password', festival_id: request.festivalId, user_id: request.userId },
    answer: z.object({ token: z.string(), expires_at: z.string() }),
  });
  if (asked.ok) setLinksMade((n) => n + 1);
  return asked.ok
    ? { ok: true, value: { token: asked.value.token, expiresAt: asked.value.expires_at } }
    : asked;
}

const openLink = z.object({
  id: z.string(),
  kind: z.enum(['join', 'password']),
  name: z.string(),
  email: z.string(),
  role: z.nullable(z.string()),
  invited_by: z.string(),
  expires_at: z.string(),
});
export type OpenLink = z.infer<typeof openLink>;

/** The links of a festival that can still be used, the next to end first. @param userId the lead who asks */
export async function readOpenLinks(
  ask: Ask,
  userId: string,
  festivalId: string,
): Promise<Asked<readonly OpenLink[]>> {
  const asked = await ask({
    path: '/api/invitations/open',
    method: 'POST',
    as: userId,
    body: { festival_id: festivalId },
    answer: z.object({ invitations: z.array(openLink) }),
  });
  return asked.ok ? { ok: true, value: asked.value.invitations } : asked;
}

/** Ends a link before its time. @param userId the lead who asks */
export function revokeLink(
  ask: Ask,
  userId: string,
  link: { readonly festivalId: string; readonly id: string },
): Promise<Asked<unknown>> {
  return ask({
    path: '/api/invitations/revoke',
    method: 'POST',
    as: userId,
    body: { festival_id: link.festivalId, id: link.id },
    answer: z.object({ revoked: z.literal(true) }),
  });
}

/** What a link is for; it need not be one's own. */
export function readInvitation(ask: Ask, token: string): Promise<Asked<Invitation>> {
  return ask({ path: '/api/invitations/read', method: 'POST', body: { token }, answer: invitation });
}

/** Uses a link up; the answer is the address to sign in with. */
export function acceptInvitation(
  ask: Ask,
  token: string,
  password: string,
): Promise<Asked<{ readonly email: string }>> {
  return ask({
    path: '/api/invitations/accept',
    method: 'POST',
    body: { token, password },
    answer: z.object({ email: z.string() }),
  });
}
