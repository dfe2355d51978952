import { startTestCluster } from '@festival-ops/testing/cluster';
import { playMany } from './campaign.ts';
import { openLab } from './lab.ts';
import { shrink } from './shrink.ts';

/**
 * Many long histories: `npm run soak`, with `HISTORIES`, `WRITES`, `SEED` and `INDEX` (where to begin) as one likes.
 * The last result stands in docs/soak.md.
 */
const number = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);
const seed = number('SEED', Math.floor(Math.random() * 2 ** 31));

const cluster = await startTestCluster();
const lab = await openLab(await cluster.createDatabase());
try {
  const started = Date.now();
  const campaign = await playMany(lab, {
    ...{ seed, first: number('INDEX', 0), histories: number('HISTORIES', 1000) },
    ...{ writes: number('WRITES', 200), abreast: 2 },
    onEach: (index, why) => {
      if (why !== undefined) console.log(`history ${index} (SEED=${seed}): ${why}`);
      else if (index % 10 === 0) console.log(`history ${index} is clean`);
    },
  });
  const { clean, writes, failed, outcomes } = campaign;
  const minutes = Math.round((Date.now() - started) / 60_000);
  console.log(`SEED=${seed}: ${clean} clean, ${failed.length} failed, ${writes} writes, ${minutes} minutes`);
  for (const [outcome, count] of [...outcomes].sort((a, b) => b[1] - a[1]))
    console.log(`${count}\t${outcome}`);
  const [first] = failed;
  if (first !== undefined) console.log(JSON.stringify(await shrink(lab, first.history, 300)));
  process.exitCode = failed.length === 0 ? 0 : 1;
} finally {
  await lab.close();
  await cluster.stop();
}
