import { askWriteCheckpoint, TestDevice, TestStream } from '@festival-ops/sync/test-client';
import type { Endpoint } from './endpoint.ts';

/**
 * Devices that come and go: each opens a stream, stays for a few seconds, now and then asks for a write checkpoint,
 * and leaves, in the middle of a download too. Half of them come back with what they hold, the others are new.
 */
export interface Visitors {
  /** Streams that were opened and had a complete checkpoint. */
  readonly visits: number;
  /** @throws what stopped one of them, or a wrong sum */
  check(): void;
  stop(): Promise<void>;
}

export function startVisitors(
  { url, key }: Endpoint,
  { count, seed }: { readonly count: number; readonly seed: number },
): Visitors {
  const random = randomNumbers(seed);
  let [visits, isOver] = [0, false];
  let failure: unknown;
  const visitAgain = async (number: number) => {
    let device = new TestDevice();
    while (!isOver && failure === undefined) {
      if (random() < 0.5) device = new TestDevice();
      const token = await key.token(`visitor ${number}`);
      // cut off in the middle, as phones are
      const body = random() < 0.2 ? { cutOffAfter: 1 } : {};
      const stream = await TestStream.open({ url, token, device, ...body });
      const end = Date.now() + 1_000 + random() * 6_000;
      if (!('cutOffAfter' in body)) await stream.untilComplete(undefined, 60_000);
      if (random() < 0.5) await askWriteCheckpoint(url, token, device);
      while (Date.now() < end && !isOver && !stream.isOver) {
        // the lines are kept for tests to look at, and nobody does
        stream.lines.splice(0, stream.lines.length - 1);
        await new Promise((wake) => setTimeout(wake, 100));
      }
      if (stream.mismatches.length > 0) throw new Error(`wrong sums in ${stream.mismatches.join()}`);
      stream.close();
      await stream.untilOver();
      visits += 1;
    }
  };
  const running = Array.from({ length: count }, (_, number) =>
    visitAgain(number).catch((error: unknown) => {
      failure ??= error;
    }),
  );
  return {
    get visits() {
      return visits;
    },
    check: () => {
      if (failure !== undefined) throw failure;
    },
    stop: async () => {
      isOver = true;
      await Promise.all(running);
    },
  };
}

/** Numbers from 0 to 1, the same for the same seed (Park and Miller's). */
function randomNumbers(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
