import type { Role } from '@festival-ops/domain/roles';
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
  return asked.ok
    ? { ok: true, value: { token: asked.value.token, expiresAt: asked.value.expires_at } }
    : asked;
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
