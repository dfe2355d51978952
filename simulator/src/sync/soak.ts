import { playCampaign, report } from './campaign.ts';

/** `npm run soak:sync`, with `RUNS`, `SEED` and `SHARED` (runs at once, beside the one that kills its server). */
const number = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);
const seed = number('SEED', Math.floor(Math.random() * 2 ** 30));
const runs = number('RUNS', 200);
const SLOW_MS = 10_000;

const started = Date.now();
let played = 0;
let isStopped = false;
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    isStopped = true;
    console.log('stopping when the runs at hand are over');
  });
let slow = 0;
const { clean, failed, worstHealingMs } = await playCampaign({
  ...{ seed, runs, shared: number('SHARED', 3) },
  isStopped: () => isStopped,
  onEach: (result) => {
    played += 1;
    if (result.wrong.length > 0) console.log(report(result));
    else if (result.healedMs > SLOW_MS) {
      slow += 1;
      console.log(`SEED=${result.seed} was slow: ${result.healedMs} ms; ${result.script}`);
    }
    if (played % 10 === 0) console.log(`${played} of ${runs} played`);
  },
});
const minutes = ((Date.now() - started) / 60_000).toFixed(1);
console.log(
  `SEED=${seed}: ${clean} of ${played} runs clean, ${slow} slow, worst healing ${worstHealingMs} ms, ${minutes} minutes`,
);
process.exit(failed.length === 0 ? 0 : 1);
