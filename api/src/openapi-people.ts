import { deviceIdSchema, deviceReportSchema } from '@festival-ops/policy/wire';
import { z } from 'zod';
import { type ErrorCode, errors } from './errors.ts';
import { acceptSchema, invitationSchema, openSchema, readSchema, revokeSchema } from './invitation-routes.ts';

/** The addresses beside the write API that an app of one's own needs: letting people in, and being seen. */
export const peoplePaths = {
  '/api/invitations': {
    post: operation({
      operationId: 'invite',
      summary:
        'Makes a link by which somebody joins a festival, or sets a new password. For leads of the festival',
      security: [{ bearer: [] }],
      request: invitationSchema,
      status: 201,
      description:
        "The link's secret, once: only its hash is kept. The app's page for it is `/invite/{token}`.",
      answer: z.object({ token: z.string(), expires_at: z.iso.datetime() }),
      refusals: [
        'bad_json',
        'bad_request',
        'unauthorized',
        'token_expired',
        'token_invalid',
        'leads_only',
        'works_elsewhere',
        'stage_not_found',
        'member_not_found',
        'already_member',
        'demo_account',
      ],
    }),
  },
  '/api/invitations/open': {
    post: operation({
      operationId: 'openInvitations',
      summary: "Lists a festival's links that can still be used. For leads of the festival",
      security: [{ bearer: [] }],
      request: openSchema,
      status: 200,
      description: 'The next to end first; never a secret.',
      answer: z.object({
        invitations: z.array(
          z.object({
            id: z.guid(),
            kind: z.enum(['join', 'password']),
            name: z.string(),
            email: z.string(),
            role: z.string().nullable(),
            invited_by: z.string(),
            expires_at: z.iso.datetime(),
          }),
        ),
      }),
      refusals: ['bad_json', 'bad_request', 'unauthorized', 'token_expired', 'token_invalid', 'leads_only'],
    }),
  },
  '/api/invitations/revoke': {
    post: operation({
      operationId: 'revokeInvitation',
      summary: 'Ends a link before its time. For leads of the festival',
      security: [{ bearer: [] }],
      request: revokeSchema,
      status: 200,
      description: 'It lets nobody in any more.',
      answer: z.object({ revoked: z.literal(true) }),
      refusals: [
        'bad_json',
        'bad_request',
        'unauthorized',
        'token_expired',
        'token_invalid',
        'leads_only',
        'invitation_unknown',
        'invitation_over',
      ],
    }),
  },
  '/api/invitations/read': {
    post: operation({
      operationId: 'readInvitation',
      summary: 'Says what a link is for',
      security: [],
      request: readSchema,
      status: 200,
      description: 'Who invites whom, to what.',
      answer: z.object({
        kind: z.enum(['join', 'password']),
        festivalId: z.string(),
        festivalName: z.string(),
        invitedBy: z.string(),
        name: z.string(),
        email: z.string(),
        role: z.string().nullable(),
        stages: z.array(z.string()),
        hasAccount: z.boolean(),
      }),
      refusals: ['bad_json', 'bad_request', 'invitation_unknown', 'invitation_over'],
    }),
  },
  '/api/invitations/accept': {
    post: operation({
      operationId: 'acceptInvitation',
      summary: 'Uses a link up: makes the account and the membership, or sets the new password',
      security: [],
      request: acceptSchema,
      status: 200,
      description: 'The address that one signs in with from now on.',
      answer: z.object({ email: z.string() }),
      refusals: ['bad_json', 'bad_request', 'wrong_credentials', 'invitation_unknown', 'invitation_over'],
    }),
  },
  '/api/check-in': {
    post: operation({
      operationId: 'checkIn',
      summary: 'What a device says of itself while it has nothing to upload',
      security: [{ bearer: [] }],
      request: z.object({ device_id: deviceIdSchema, report: deviceReportSchema }),
      status: 200,
      description: 'Noted; leads see it.',
      answer: z.object({ noted: z.literal(true) }),
      refusals: ['bad_json', 'bad_request', 'unauthorized', 'token_expired', 'token_invalid'],
    }),
  },
};

function operation(given: {
  readonly operationId: string;
  readonly summary: string;
  readonly security: readonly object[];
  readonly request: z.ZodType;
  readonly status: number;
  readonly description: string;
  readonly answer: z.ZodType;
  readonly refusals: readonly ErrorCode[];
}): object {
  const { operationId, summary, security, status, description } = given;
  const statuses = [...new Set(given.refusals.map((code) => errors[code][0]))].sort((a, b) => a - b);
  const refusals = statuses.map((refusal) => {
    const codes = given.refusals.filter((code) => errors[code][0] === refusal);
    return [
      refusal,
      {
        description: codes.map((code) => `\`${code}\`: ${errors[code][1]}`).join(' '),
        content: content(refusalSchema(codes)),
      },
    ] as const;
  });
  return {
    operationId,
    summary,
    security,
    requestBody: { required: true, content: content(given.request) },
    responses: Object.fromEntries([[status, { description, content: content(given.answer) }], ...refusals]),
  };
}

function refusalSchema(codes: readonly string[]): z.ZodType {
  return z.object({
    error: z.object({ code: z.enum(codes), message: z.string(), details: z.unknown().optional() }),
  });
}

function content(schema: z.ZodType) {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
    },
  });
  return { 'application/json': { schema: rest } };
}
