import { expect, test, vi } from 'vitest';
import { startJobs } from './jobs.ts';

test('a job runs at once and again, one that fails too, and none meets itself', async () => {
  let underWay = 0;
  let most = 0;
  let runs = 0;
  const faults: unknown[] = [];
  const jobs = startJobs(
    [
      {
        name: 'slow',
        run: async () => {
          underWay += 1;
          most = Math.max(most, underWay);
          await new Promise((over) => setTimeout(over, 5));
          underWay -= 1;
        },
      },
      {
        name: 'failing',
        run: async () => {
          runs += 1;
          throw new Error(`fault ${runs}`);
        },
      },
    ],
    1,
    (job, error) => faults.push([job, String(error)]),
  );
  await vi.waitFor(() => expect(runs).toBeGreaterThan(2));
  await jobs.close();
  expect(most).toBe(1);
  expect(faults.slice(0, 2)).toEqual([
    ['failing', 'Error: fault 1'],
    ['failing', 'Error: fault 2'],
  ]);
});

test('closing waits for what is under way, and ends the waiting between two runs', async () => {
  let release = () => {};
  const long = startJobs(
    [
      {
        name: 'long',
        run: () =>
          new Promise<void>((over) => {
            release = over;
          }),
      },
    ],
    3_600_000,
    () => {},
  );
  let isClosed = false;
  const closed = long.close().then(() => {
    isClosed = true;
  });
  await new Promise((over) => setTimeout(over, 10));
  expect(isClosed).toBe(false);
  release();
  await closed;
  await startJobs([{ name: 'rare', run: async () => {} }], 3_600_000, () => {}).close();
});
