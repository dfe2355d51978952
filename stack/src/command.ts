import { readyMessage } from './ready-message.ts';
import { refusalOf } from './start-refused.ts';

/** Runs a command for a person: what can't work ends in one sentence and exit code 1, without a stack trace. */
export async function runCommand(command: () => Promise<void>): Promise<never> {
  try {
    await command();
  } catch (error) {
    console.error(refusalOf(error) ?? error);
    process.exit(1);
  }
  process.exit(0);
}

/** Something that runs until it is stopped, and where to find it. */
export interface Running {
  readonly url: string;
  readonly demoPassword: string | undefined;
  stop(): Promise<void>;
}

/** Starts, says when it is ready, and stops on Ctrl-C, at whatever point that comes. */
export function runUntilStopped(start: (signal: AbortSignal) => Promise<Running>): Promise<never> {
  return runCommand(async () => {
    const abort = new AbortController();
    const asked = askedToStop().then(() => abort.abort());
    try {
      const running = await start(abort.signal);
      if (!abort.signal.aborted)
        say(readyMessage({ url: running.url, demo: running.demoPassword !== undefined }));
      await asked;
      await running.stop();
    } catch (error) {
      if (!abort.signal.aborted) throw error;
    }
  });
}

/** Prints one line for the person at the terminal. */
export function say(line: string): void {
  console.log(line);
}

/** Settles when somebody asks this process, or the npm that runs it, to end. More than once is the same: npm passes a Ctrl-C on as well. */
export function askedToStop(): Promise<void> {
  return new Promise((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop());
    if (process.env.npm_lifecycle_event !== undefined) onOrphaned(stop);
  });
}

const LOOK_EVERY_MS = 200;

/** A SIGTERM to npm ends npm and the shell that it started for us, and never reaches us. */
function onOrphaned(stop: () => void): void {
  const { ppid } = process;
  const timer = setInterval(() => {
    if (process.ppid !== ppid) stop();
  }, LOOK_EVERY_MS);
  timer.unref();
}
