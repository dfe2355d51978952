import { createTextReader } from '@festival-ops/write-path/text/text-worker';
import pg from 'pg';
import { expect, test } from 'vitest';
import { backgroundJobs } from './background.ts';
import { createLog } from './log.ts';

test('WB-12 what waited for a newer server is replayed until all of it was reached, and then no more', async () => {
  const answers = [
    { replayed: 3, isThrough: false },
    { replayed: 1, isThrough: true },
  ];
  const replayUpgraded = async () => {
    const answer = answers.shift();
    if (answer === undefined) throw new Error('asked once more');
    return answer;
  };
  const [pool, texts] = [new pg.Pool(), createTextReader()];
  const [replaying] = backgroundJobs({
    ...{ pool, texts, parking: { replayUpgraded } },
    now: () => new Date(),
    log: createLog({ level: 'silent' }),
  });
  for (let turn = 0; turn < 4; turn++) await replaying?.run();
  expect(answers).toEqual([]);
  await texts.close();
  await pool.end();
});
