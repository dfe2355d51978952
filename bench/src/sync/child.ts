import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A process of the bench that is asked one thing at a time. */
export interface Child {
  readonly pid: number;
  /** What it said when it was up. */
  readonly greeting: unknown;
  /** @throws Error if the process ends before it has answered */
  ask(message: { readonly ask: string } & Record<string, unknown>): Promise<unknown>;
  kill(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts one of the files beside this one; resolves when it says that it is up. */
export async function startChild(
  file: string,
  args: readonly string[],
  { execArgv = [] }: { execArgv?: readonly string[] } = {},
): Promise<Child> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args, {
    execArgv: ['--import', 'tsx', ...execArgv],
  });
  const greeting = await answerOf(child);
  let last: Promise<unknown> = Promise.resolve();
  const ask = async (message: object): Promise<unknown> => {
    await last.catch(() => {});
    const answer = answerOf(child);
    child.send(message);
    return answer;
  };
  return {
    pid: child.pid ?? 0,
    greeting,
    ask: (message) => {
      last = ask(message);
      return last;
    },
    kill: async (signal = 'SIGTERM') => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((done) => child.once('exit', done));
      child.kill(signal);
      await ended;
    },
  };
}

function answerOf(child: ChildProcess): Promise<unknown> {
  return new Promise((answered, failed) => {
    const settle = () => {
      child.off('message', onMessage);
      child.off('exit', onExit);
    };
    const onMessage = (message: unknown) => {
      if (typeof message !== 'object' || message === null || !('answer' in message)) return;
      settle();
      answered(message.answer);
    };
    const onExit = () => {
      settle();
      failed(new Error('a process of the bench ended before it had answered'));
    };
    child.on('message', onMessage);
    child.once('exit', onExit);
  });
}

/** A number of an answer. @throws Error if it is none */
export function numberOf(answer: unknown, key: string): number {
  const value: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, key) : undefined;
  if (typeof value !== 'number') throw new Error(`a process answered without ${key}`);
  return value;
}

/** Numbers of an answer. @throws Error if they are none */
export function numbersOf(answer: unknown, key: string): number[] {
  const value: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, key) : undefined;
  if (!Array.isArray(value)) throw new Error(`a process answered without ${key}`);
  return value.map(Number);
}
