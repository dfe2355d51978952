import { isConcurrent } from './concurrent.ts';
import type { Facts, Verdict } from './decide.ts';
import { boundedReading } from './hybrid-clock.ts';
import type { LastWriteWins } from './policies.ts';

/** The write that counts replaces the other, whose author is told (OUT-6). */
export function judgeLastWrite(policy: LastWriteWins, facts: Facts): Verdict {
  if (facts.act !== 'edit' || !isConcurrent(facts)) return { result: 'applied', store: facts.next };
  if (policy.by === 'written_at' && !isWrittenLater(policy, facts.clocks))
    return { result: 'rejected', reason: 'newer_write_exists' };
  return { result: 'applied', reason: 'overwrote_concurrent', store: facts.next, replaced: true };
}

/**
 * Whether the write is later than the value that stands (DET-6). Both readings are bounded by the arrival of their
 * own write, so that a device whose clock is ahead gains nothing by it, now or later. A write that says no time was
 * written, as far as anybody knows, when it arrived; a value of which nobody knows the writer is earlier. Equal
 * readings are one device's, whose queue keeps their order.
 */
function isWrittenLater({ maxAheadMs }: LastWriteWins, { own, theirs, now }: Facts['clocks']): boolean {
  if (theirs === null) return true;
  const bounded = (reading: string | null, arrivedAt: string) =>
    boundedReading(reading ?? '', Date.parse(arrivedAt), maxAheadMs);
  return bounded(own, now) >= bounded(theirs.reading, theirs.arrivedAt);
}
