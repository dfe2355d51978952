import { inject, type TestOptions, test } from 'vitest';
import { leadingClaims } from './claims.ts';
import { knownDifference } from './known-differences.ts';

/**
 * A test of the claims that its title starts with. Where the endpoint is known to differ it must fail, so that a
 * difference that is gone turns red.
 */
export function claimed(title: string, run: () => Promise<void>, options: TestOptions = {}): void {
  const known = knownDifference(leadingClaims(title), inject('contract').kind);
  if (known === undefined) test(title, options, run);
  else test.fails(`${title} (known difference: ${known.reason})`, options, run);
}

/** The same for what can only be shown where the suite starts the endpoint itself. */
export function claimedOfOurs(title: string, run: () => Promise<void>, options: TestOptions = {}): void {
  if (inject('contract').kind === 'embedded') claimed(title, run, options);
  else test.skip(`${title} (the suite would have to start and stop the endpoint)`, options, run);
}
