/** Work that nobody asks for, again and again. */
export interface Job {
  readonly name: string;
  run(): Promise<unknown>;
}

export interface RunningJobs {
  /** Starts nothing more, and waits for what is under way. */
  close(): Promise<void>;
}

/**
 * Runs each job now and then every `everyMs` after its end, so a job never meets itself. One that fails is told
 * and tried again in its turn.
 */
export function startJobs(
  jobs: readonly Job[],
  everyMs: number,
  onError: (job: string, error: unknown) => void,
): RunningJobs {
  const stop = new AbortController();
  const loops = jobs.map(async ({ name, run }) => {
    while (!stop.signal.aborted) {
      await run().catch((error: unknown) => onError(name, error));
      await pause(everyMs, stop.signal);
    }
  });
  return {
    close: async () => {
      stop.abort();
      await Promise.all(loops);
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((over) => {
    if (signal.aborted) return over();
    const timer = setTimeout(done, ms);
    timer.unref();
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      over();
    }
  });
}
