import { startTestIdentities } from '@festival-ops/sync/test-identities';
import { playRun, type RunResult } from './run.ts';
import { type Server, startServer } from './server.ts';

/** Many runs, several at once: one lane has a PostgreSQL of its own, which is killed; the others share one. */
export interface CampaignOptions {
  readonly seed: number;
  readonly runs: number;
  /** Lanes on the shared server, beside the one with its own. */
  readonly shared: number;
  readonly onEach: (result: RunResult) => void;
  /** While true no further run begins. */
  readonly isStopped?: () => boolean;
}

export interface Campaign {
  readonly clean: number;
  readonly failed: readonly RunResult[];
  readonly worstHealingMs: number;
}

/** Each run's seed is the campaign's plus its index; whether it kills its server is in the seed, so that it replays. */
export async function playCampaign(options: CampaignOptions): Promise<Campaign> {
  const seeds = Array.from({ length: options.runs }, (_, at) => options.seed + at);
  const own = seeds.filter(killsServer);
  const shared = seeds.filter((seed) => !killsServer(seed));
  const identities = await startTestIdentities();
  const servers: Server[] = [];
  const failed: RunResult[] = [];
  let clean = 0;
  let worstHealingMs = 0;
  const play = async (seed: number, server: Server) => {
    const result = await playRun({ seed, server, ownServer: killsServer(seed), identities }).catch(
      (error: unknown) => brokenOff(seed, error),
    );
    if (result.wrong.length === 0) clean += 1;
    else failed.push(result);
    worstHealingMs = Math.max(worstHealingMs, result.healedMs);
    options.onEach(result);
  };
  const lane = async (queue: number[], server: Server) => {
    for (let seed = queue.shift(); seed !== undefined; seed = queue.shift())
      if (options.isStopped?.() !== true) await play(seed, server);
  };
  try {
    const lanes: Promise<void>[] = [];
    if (own.length > 0) {
      const server = await startServer();
      servers.push(server);
      lanes.push(lane(own, server));
    }
    if (shared.length > 0) {
      const server = await startServer();
      servers.push(server);
      for (let at = 0; at < options.shared; at += 1) lanes.push(lane(shared, server));
    }
    await Promise.all(lanes);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await identities.close();
  }
  return { clean, failed, worstHealingMs };
}

/** A run that did not come to its end is no clean one, and the others go on. */
function brokenOff(seed: number, error: unknown): RunResult {
  const wrong = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  return { seed, wrong, script: '', healedMs: 0, reads: 0, states: 0, committed: 0, log: [] };
}

function killsServer(seed: number): boolean {
  return seed % 4 === 0;
}

/** What one needs to know of a run that failed, and how to play it again. */
export function report({ seed, script, wrong, healedMs, log }: RunResult): string {
  return [
    `SEED=${seed} RUNS=1: ${wrong.length} things wrong, healed in ${healedMs} ms`,
    `faults: ${script}`,
    ...wrong.slice(0, 10),
    ...log,
  ].join('\n');
}
