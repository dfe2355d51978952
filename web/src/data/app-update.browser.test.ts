import { expect, test } from 'vitest';
import { followUpdates } from './app-update.ts';

/** A container like the browser's: events are real, who controls the page is a script. */
function container(controlled: boolean) {
  return Object.assign(new EventTarget(), { controller: controlled ? {} : null });
}

test('the first install reloads nothing, and what comes after it does', () => {
  const worker = container(false);
  let reloads = 0;
  followUpdates(worker, () => {
    reloads += 1;
  });
  worker.dispatchEvent(new Event('controllerchange'));
  expect(reloads).toBe(0);
  worker.dispatchEvent(new Event('controllerchange'));
  expect(reloads).toBe(1);
});

test('a tab that was opened later follows the first time', () => {
  const worker = container(true);
  let reloads = 0;
  followUpdates(worker, () => {
    reloads += 1;
  });
  worker.dispatchEvent(new Event('controllerchange'));
  expect(reloads).toBe(1);
  followUpdates(undefined, () => {
    reloads += 1;
  });
});
