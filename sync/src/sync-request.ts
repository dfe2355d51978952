/** What a client asks for in `POST /sync/stream`, as far as the service looks at it. */
export interface SyncRequest {
  readonly clientId: string | undefined;
  /** What the device holds: bucket name → the operation up to which it has it. */
  readonly held: ReadonlyMap<string, number>;
  readonly includeDefaults: boolean;
  readonly subscriptions: readonly Subscription[];
}

/** An explicit subscription; its place in the request is its name in the answer. */
export interface Subscription {
  readonly stream: string;
  /** Whatever the client says: it narrows, and gives no right. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly priority: number | undefined;
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string };

/** Unknown fields are ignored, as the protocol wants; known ones must have their type. */
export function parseSyncRequest(body: unknown): Parsed<SyncRequest> {
  if (!isRecord(body)) return problem('Expected a JSON object');
  const held = new Map<string, number>();
  const buckets = body.buckets ?? [];
  if (!Array.isArray(buckets)) return problem('Expected buckets to be an array');
  for (const bucket of buckets) {
    if (!isRecord(bucket) || typeof bucket.name !== 'string')
      return problem('Expected every bucket to have a name');
    const after = bucket.after;
    if (typeof after !== 'string' || !/^\d{1,19}$/.test(after))
      return problem('Expected every bucket to have its last operation id as a decimal string in after');
    held.set(bucket.name, Number(after));
  }
  const clientId = body.client_id ?? undefined;
  if (clientId !== undefined && !isShortText(clientId))
    return problem('Expected client_id to be a short string');
  const streams = body.streams ?? {};
  if (!isRecord(streams)) return problem('Expected streams to be an object');
  const includeDefaults = streams.include_defaults ?? true;
  if (typeof includeDefaults !== 'boolean') return problem('Expected include_defaults to be a boolean');
  const asked = streams.subscriptions ?? [];
  if (!Array.isArray(asked)) return problem('Expected subscriptions to be an array');
  const subscriptions: Subscription[] = [];
  for (const subscription of asked) {
    if (!isRecord(subscription) || typeof subscription.stream !== 'string')
      return problem('Expected every subscription to name a stream');
    const priority = subscription.override_priority ?? undefined;
    if (priority !== undefined && !isPriority(priority))
      return problem('Expected override_priority to be 0, 1, 2 or 3');
    const parameters = subscription.parameters ?? {};
    if (!isRecord(parameters)) return problem('Expected the parameters of a subscription to be an object');
    subscriptions.push({ stream: subscription.stream, parameters, priority });
  }
  return { ok: true, value: { clientId, held, includeDefaults, subscriptions } };
}

/** The body of `POST /sync/checkpoint-request`. */
export function parseCheckpointRequest(body: unknown): Parsed<{ clientId: string | undefined; id: bigint }> {
  if (!isRecord(body)) return problem('Expected a JSON object');
  const clientId = body.client_id ?? undefined;
  if (clientId !== undefined && !isShortText(clientId))
    return problem('Expected client_id to be a short string');
  const text = body.checkpoint_request_id;
  const id = typeof text === 'string' && /^\d{1,19}$/.test(text) ? BigInt(text) : 0n;
  if (id < 1n || id > MAX_INT64) return problem(`Expected checkpoint_request_id between 1 and ${MAX_INT64}`);
  return { ok: true, value: { clientId, id } };
}

const MAX_INT64 = 9_223_372_036_854_775_807n;

/** Client ids are keys that the service keeps: a UUID is 36 characters. */
export function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 100;
}

function isPriority(value: unknown): value is number {
  return Number.isInteger(value) && typeof value === 'number' && value >= 0 && value <= 3;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function problem(text: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem: text };
}
