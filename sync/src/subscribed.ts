import type { UserBucket } from './routing.ts';
import type { Stream } from './streams.ts';
import type { SyncRequest } from './sync-request.ts';

/** Why a device gets a bucket: a default stream (its place in the answer), or a subscription of the request. */
export type Reason = { readonly default: number } | { readonly sub: number };

export interface WantedBucket {
  readonly bucket: string;
  readonly priority: number;
  readonly reasons: readonly Reason[];
}

/** The streams of an answer, and which of a user's buckets a request wants. */
export interface Subscribed {
  /** In the order of the answer. */
  readonly names: readonly string[];
  want(buckets: readonly UserBucket[]): WantedBucket[];
}

/**
 * All streams are default ones. A subscription to one of them names it once more, perhaps with a more urgent
 * priority; a subscription to an unknown stream is not answered at all.
 */
export function subscribedOf(streams: readonly Stream[], request: SyncRequest): Subscribed {
  const explicit = new Map<string, { sub: number; priority: number | undefined }[]>();
  request.subscriptions.forEach(({ stream, priority }, sub) => {
    explicit.set(stream, [...(explicit.get(stream) ?? []), { sub, priority }]);
  });
  const names = streams
    .map((stream) => stream.name)
    .filter((name) => request.includeDefaults || explicit.has(name));
  return {
    names,
    want: (buckets) =>
      buckets.flatMap(({ bucket, stream, priority }) => {
        const asked = explicit.get(stream) ?? [];
        const reasons: Reason[] = asked.map(({ sub }) => ({ sub }));
        if (request.includeDefaults) reasons.push({ default: names.indexOf(stream) });
        if (reasons.length === 0) return [];
        const priorities = asked.map((subscription) => subscription.priority ?? priority);
        if (request.includeDefaults) priorities.push(priority);
        return [{ bucket, priority: Math.min(...priorities), reasons }];
      }),
  };
}
