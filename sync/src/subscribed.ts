import { type Asker, bucketsOfStream } from './routing.ts';
import type { Stream } from './streams.ts';
import type { Subscription, SyncRequest } from './sync-request.ts';

/** Why a device gets a bucket: a default stream (its place in the answer), or a subscription of the request. */
export type Reason = { readonly default: number } | { readonly sub: number };

export interface WantedBucket {
  readonly bucket: string;
  readonly priority: number;
  readonly reasons: readonly Reason[];
}

/** The streams of an answer, and the buckets that a request wants. */
export interface Subscribed {
  /** In the order of the answer: all that come by themselves or were asked for, also those without a bucket. */
  readonly streams: readonly { readonly name: string; readonly isDefault: boolean }[];
  /** The buckets of who asks, as of what is granted to them now. */
  want(asker: Asker): WantedBucket[];
}

/**
 * A stream comes by itself, by subscriptions, or both; then the most urgent priority counts, and all reasons are told.
 * A subscription to an unknown stream is not answered at all.
 */
export function subscribedOf(streams: readonly Stream[], request: SyncRequest): Subscribed {
  const answered = streams
    .map((stream) => ({
      stream,
      isDefault: request.includeDefaults && stream.onDemand !== true,
      explicit: subscriptionsTo(stream, request),
    }))
    .filter(({ isDefault, explicit }) => isDefault || explicit.length > 0);
  return {
    streams: answered.map(({ stream, isDefault }) => ({ name: stream.name, isDefault })),
    want: (asker) =>
      answered.flatMap(({ stream, isDefault, explicit }, place) => {
        const wanted = new Map<string, WantedBucket>();
        const want = (bucket: string, priority: number, reason: Reason) => {
          const known = wanted.get(bucket);
          const reasons = [...(known?.reasons ?? []), reason];
          wanted.set(bucket, { bucket, priority: Math.min(priority, known?.priority ?? priority), reasons });
        };
        for (const { sub, parameters, priority } of explicit)
          for (const bucket of bucketsOfStream(streams, stream, asker, parameters))
            want(bucket, priority ?? stream.priority, { sub });
        if (isDefault)
          for (const bucket of bucketsOfStream(streams, stream, asker, {}))
            want(bucket, stream.priority, { default: place });
        return [...wanted.values()];
      }),
  };
}

function subscriptionsTo({ name }: Stream, request: SyncRequest): (Subscription & { sub: number })[] {
  return request.subscriptions
    .map((subscription, sub) => ({ ...subscription, sub }))
    .filter(({ stream }) => stream === name);
}
