import { roles } from '@festival-ops/domain/roles';
import type { Context, Hono } from 'hono';
import type pg from 'pg';
import type { Logger } from 'pino';
import { z } from 'zod';
import { readJson } from './body.ts';
import { errorAnswer, whatIsWrong } from './errors.ts';
import { createInFlight } from './in-flight.ts';
import { acceptInvitation, invite, readInvitation } from './invitations.ts';
import { openInvitations, revokeInvitation } from './open-invitations.ts';
import type { Verified } from './tokens.ts';

const noNul = /^[^\0]*$/;

export const invitationSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('join'),
    festival_id: z.guid(),
    name: z.string().trim().min(1).max(80).regex(noNul),
    email: z.email().max(254),
    role: z.enum(roles),
    stage_ids: z.array(z.guid()).max(200).default([]),
  }),
  z.object({
    kind: z.literal('password'),
    festival_id: z.guid(),
    user_id: z.string().min(1).max(128).regex(noNul),
  }),
]);
export const openSchema = z.object({ festival_id: z.guid() });
export const revokeSchema = z.object({ festival_id: z.guid(), id: z.guid() });
const token = z.string().regex(/^[\w-]{16,64}$/);
export const readSchema = z.object({ token });
/** As long as better-auth takes at sign-in. */
export const acceptSchema = z.object({ token, password: z.string().min(8).max(128) });

const MAX_BYTES = 16 * 1024;
/** Making and checking a password is slow on purpose: few at a time, whoever asks. */
const MOST_AT_ONCE = 2;

/** Links by which a lead lets somebody in. Their secret is in bodies only: addresses are logged. */
export function mountInvitations(
  app: Hono,
  parts: {
    readonly pool: pg.Pool;
    readonly verify: (authorization: string | undefined) => Promise<Verified>;
    readonly now: () => Date;
    readonly log: Logger;
  },
): void {
  const { pool, log, now } = parts;
  const accepting = createInFlight(MOST_AT_ONCE);

  app.post('/api/invitations', async (c) => {
    const who = await parts.verify(c.req.header('authorization'));
    if ('refused' in who) return errorAnswer(who.refused);
    return withBody(c, invitationSchema, async (asked) => {
      const about =
        asked.kind === 'join'
          ? { ...asked, festivalId: asked.festival_id, stageIds: asked.stage_ids }
          : { ...asked, festivalId: asked.festival_id, userId: asked.user_id };
      const answer = await invite(pool, about, who.userId, now());
      if ('refused' in answer) return errorAnswer(answer.refused);
      log.info({ by: who.userId, festivalId: asked.festival_id, kind: asked.kind }, 'a lead made a link');
      return c.json({ token: answer.token, expires_at: answer.expiresAt.toISOString() }, 201, unkept);
    });
  });

  app.post('/api/invitations/open', async (c) => {
    const who = await parts.verify(c.req.header('authorization'));
    if ('refused' in who) return errorAnswer(who.refused);
    return withBody(c, openSchema, async (asked) => {
      const found = await openInvitations(pool, asked.festival_id, who.userId, now());
      if ('refused' in found) return errorAnswer(found.refused);
      const invitations = found.map(({ invitedBy, expiresAt, ...one }) => ({
        ...one,
        invited_by: invitedBy,
        expires_at: expiresAt.toISOString(),
      }));
      return c.json({ invitations }, 200, unkept);
    });
  });

  app.post('/api/invitations/revoke', async (c) => {
    const who = await parts.verify(c.req.header('authorization'));
    if ('refused' in who) return errorAnswer(who.refused);
    return withBody(c, revokeSchema, async (asked) => {
      const answer = await revokeInvitation(pool, asked.festival_id, asked.id, who.userId);
      if (answer !== 'revoked') return errorAnswer(answer.refused);
      log.info({ by: who.userId, festivalId: asked.festival_id, id: asked.id }, 'a lead revoked a link');
      return c.json({ revoked: true }, 200, unkept);
    });
  });

  app.post('/api/invitations/read', (c) =>
    withBody(c, readSchema, async (asked) => {
      const found = await readInvitation(pool, asked.token, now());
      if ('refused' in found) return refusalOf(found);
      return c.json(found, 200, unkept);
    }),
  );

  app.post('/api/invitations/accept', (c) =>
    withBody(c, acceptSchema, async (asked) => {
      const answer = await accepting.run('all', () =>
        acceptInvitation(pool, asked.token, asked.password, now()),
      );
      if (answer === undefined) return errorAnswer('unavailable', 'Many people join just now: try again.');
      if ('refused' in answer) return refusalOf(answer);
      return c.json(answer, 200, unkept);
    }),
  );
}

const unkept = { 'cache-control': 'no-store' };

async function withBody<Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
  act: (asked: z.output<Schema>) => Promise<Response>,
): Promise<Response> {
  const body = await readJson(c.req.raw, MAX_BYTES);
  if ('refused' in body) return errorAnswer(body.refused);
  const asked = schema.safeParse(body.value);
  return asked.success ? act(asked.data) : errorAnswer('bad_request', whatIsWrong(asked.error));
}

function refusalOf(refusal: {
  readonly refused: 'invitation_unknown' | 'invitation_over' | 'wrong_credentials';
  readonly invitedBy?: string;
}): Response {
  const details = refusal.invitedBy === undefined ? undefined : { invited_by: refusal.invitedBy };
  return errorAnswer(refusal.refused, undefined, details);
}
