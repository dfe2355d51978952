/** What does not end by then waits for somebody who is gone: a tab that crashed in the middle, for one. */
const MOST_MS = 15_000;

/**
 * Lets acts go one after the other, so that the last one asked for has the last word.
 * @param mostMs how long one may hold up the next; it goes on beside it then
 */
export function createTurns(mostMs = MOST_MS): (act: () => Promise<void>) => void {
  let turn: Promise<unknown> = Promise.resolve();
  return (act) => {
    turn = turn.then(() => Promise.race([act().catch(() => {}), after(mostMs)]));
  };
}

function after(ms: number): Promise<void> {
  return new Promise((wake) => setTimeout(wake, ms));
}
