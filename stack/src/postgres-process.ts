import { type PostgresOptions, type RunningPostgres, startPostgres } from '@festival-ops/db/postgres';

/** A PostgreSQL of our own that is started again, on the same port, whenever it dies. */
export interface SupervisedPostgres {
  readonly port: number;
  pid(): number | undefined;
  url(database: string): string;
  stop(): Promise<void>;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;

/** @throws PostgresUnavailable if the first start does not work */
export async function supervisePostgres(
  options: PostgresOptions,
  say: (line: string) => void,
): Promise<SupervisedPostgres> {
  const first = await startPostgres(options);
  let current: RunningPostgres | undefined = first;
  let stopping = false;
  let restarting: Promise<void> = Promise.resolve();

  const watch = (running: RunningPostgres): void => {
    void running.ended.then(() => {
      current = undefined;
      if (stopping) return;
      say('PostgreSQL ended; starting it again.');
      restarting = startAgain();
    });
  };
  const startAgain = async (): Promise<void> => {
    for (let pauseMs = FIRST_PAUSE_MS; !stopping; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
      try {
        const running = await startPostgres({ ...options, port: first.port });
        current = running;
        watch(running);
        say('PostgreSQL is back.');
        return;
      } catch (error) {
        // After a kill -9 the server's own children need a moment to notice, and block a new one until then.
        if (pauseMs >= LONGEST_PAUSE_MS) say(error instanceof Error ? error.message : String(error));
        await new Promise((wake) => setTimeout(wake, pauseMs));
      }
    }
  };
  watch(first);

  return {
    port: first.port,
    pid: () => current?.pid,
    url: (database) => first.url(database),
    stop: async () => {
      stopping = true;
      await restarting;
      await current?.stop();
    },
  };
}
