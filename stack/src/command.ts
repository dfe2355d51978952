import { refusalOf } from './start-refused.ts';

/** Runs a command for a person: what can't work ends in one sentence and exit code 1, without a stack trace. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    const sentence = refusalOf(error);
    console.error(sentence ?? error);
    process.exitCode = 1;
  }
}

/** Prints one line for the person at the terminal. */
export function say(line: string): void {
  console.log(line);
}

/** Settles when somebody asks this process to end. More than once is the same: npm passes a Ctrl-C on as well. */
export function askedToStop(): Promise<void> {
  return new Promise((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop());
  });
}
