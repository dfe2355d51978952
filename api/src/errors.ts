import type { Context } from 'hono';
import type { z } from 'zod';

/**
 * Every refusal of the api, with its HTTP status and the sentence that goes with it. The write path's own
 * answers (a receipt for each write) are no errors and are not here.
 */
export const errors = {
  bad_json: [400, 'The body is not JSON.'],
  bad_request: [400, 'The request is not one that this address understands.'],
  not_a_batch: [400, 'The body is not a batch of transactions.'],
  unauthorized: [401, 'Sign in first: send "Authorization: Bearer <token>".'],
  token_expired: [401, 'The token has expired: get a new one.'],
  token_invalid: [401, 'The token is not one of ours.'],
  unknown_user: [401, 'The account that this token was made for is gone.'],
  wrong_credentials: [401, 'This e-mail address and password do not belong together.'],
  forbidden: [403, 'This is not allowed.'],
  device_belongs_to_somebody_else: [403, 'This device already uploads for somebody else.'],
  operators_only: [403, 'Only operators of this site may do this.'],
  leads_only: [403, 'Only leads of this festival may do this.'],
  works_elsewhere: [403, 'This person also works where you are no lead: an operator sets their password.'],
  not_found: [404, 'There is nothing at this address.'],
  item_not_found: [404, 'There is no such item of gear, or none of your festivals has it.'],
  not_parked: [404, 'No write with this receipt was ever parked.'],
  stage_not_found: [404, 'This festival has no such stage.'],
  member_not_found: [404, 'Nobody of this festival is meant by this.'],
  invitation_unknown: [404, 'There is no such link.'],
  method_not_allowed: [405, 'This address does not take that method.'],
  id_taken: [409, 'This id was used for something else: take a new one.'],
  inventory_underflow: [409, 'Not that many are free.'],
  already_settled: [409, 'This write was replayed or removed before.'],
  held_behind: [409, 'This write waits behind an earlier one: see to that one first.'],
  already_member: [409, 'Somebody with this address is in the festival already.'],
  demo_account: [409, 'The accounts of the demo keep the printed password.'],
  invitation_over: [410, 'This link was used, has expired, or its giver is no lead any more.'],
  too_large: [413, 'The request is too large: send it in smaller parts.'],
  too_many_requests: [429, 'Too many tries: wait a little.'],
  internal: [500, 'Something is wrong on the server; it is in the log.'],
  unavailable: [503, 'The database does not answer just now.'],
} as const satisfies Record<string, readonly [number, string]>;

export type ErrorCode = keyof typeof errors;

/** What a client may do about a 5xx: the same again, after this time. */
export const RETRY_AFTER_MS = 1000;

export interface ErrorBody {
  readonly error: { readonly code: ErrorCode; readonly message: string; readonly details?: unknown };
  readonly retry_after_ms?: number;
}

/** The answer for `code`, as a body and its status. */
export function errorAnswer(
  code: ErrorCode,
  message: string = errors[code][1],
  details?: Readonly<Record<string, unknown>>,
): Response {
  const status = errors[code][0];
  const body: ErrorBody = {
    error: { code, message, ...(details !== undefined && { details }) },
    ...(status >= 500 && { retry_after_ms: RETRY_AFTER_MS }),
  };
  return Response.json(body, { status, headers: { 'cache-control': 'no-store', ...retryHeaders(body) } });
}

/** `Retry-After` for an answer that says in its body when to try again; in whole seconds, so it is a little longer. */
export function retryHeaders(body: { readonly retry_after_ms?: number | undefined }): Record<string, string> {
  const ms = body.retry_after_ms;
  return ms === undefined ? {} : { 'retry-after': String(Math.ceil(ms / 1000)) };
}

/** The first thing that is wrong with a request, as a sentence. */
export function whatIsWrong({ issues: [issue] }: z.ZodError): string {
  const at = issue?.path.join('.');
  return `The request is not right${at ? ` at ${at}` : ''}: ${issue?.message ?? 'it can’t be read'}.`;
}

/** An answer for what threw: a lost database is worth a retry, anything else is a bug and is logged as one. */
export function answerThrown(error: unknown, c: Context, log: (error: unknown) => void): Response {
  if (isDatabaseLost(error)) return errorAnswer('unavailable');
  c.header('cache-control', 'no-store');
  log(error);
  return errorAnswer('internal');
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: 08 connection, 57P admin shutdown, 53 resources */
const LOST = /^(08|57P|53)|^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND)$/;

/** Whether `error` says that the database went away or takes no connections now. */
export function isDatabaseLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string' && LOST.test(error.code)) return true;
  return /Connection terminated|timeout exceeded when trying to connect|not queryable/.test(error.message);
}
