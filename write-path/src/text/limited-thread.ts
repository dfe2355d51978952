import { Worker } from 'node:worker_threads';

/**
 * One worker thread that is thrown away when a task takes too long or too much, and made anew for the next.
 *
 *   tasks ──one message──▶ worker ──one message──▶ answers
 *             └ a shared number: the task it is at, so that of many the one at fault is known
 *
 * When a list is cut off, the others in it start again without the one at fault, and that one is tried once more
 * alone: only what fails alone is a fault, and no task fails for its neighbour.
 */
export interface LimitedThread<Tasks, Answers> {
  /**
   * Lists take turns: what is left of one that was cut off waits behind those that came meanwhile.
   * @returns the answers in the order of the tasks
   * @throws if a worker can't be started, or the thread was closed
   */
  run<K extends keyof Tasks & keyof Answers & string>(
    kind: K,
    tasks: readonly Tasks[K][],
  ): Promise<(Answers[K] | Fault)[]>;
  /** Waits for what was asked for, and ends the worker. */
  close(): Promise<void>;
}

export interface Fault {
  readonly fault: 'too_slow' | 'out_of_memory' | 'crashed';
}

export interface ThreadLimits {
  /** For one task: it is ended after at least this time, and at most twice as much. */
  readonly timeoutMs: number;
  /**
   * Holds against many small things. One big array or text beyond it ends the whole process, not the worker alone,
   * so the worker must not make any that is as long as its input claims.
   */
  readonly heapMb: number;
}

/**
 * @typeParam Tasks what the worker is sent, by kind
 * @typeParam Answers what it answers to each, by kind
 * @param file a worker that takes `{kind, tasks}`, keeps count in its `workerData` and answers with a list; plain
 * JavaScript, since a worker has no loader for anything else
 */
export function createLimitedThread<Tasks, Answers>(
  file: URL,
  limits: ThreadLimits,
): LimitedThread<Tasks, Answers> {
  let worker: LimitedWorker | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let isClosed = false;

  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const mine = last.then(act);
    last = mine.catch(() => {});
    return mine;
  };
  const end = async () => {
    const ended = worker;
    worker = undefined;
    await ended?.end();
  };
  const attempt = async <A>(kind: string, tasks: readonly unknown[]): Promise<Attempt<A>> => {
    if (worker?.isAlive() !== true) worker = startWorker(file, limits);
    try {
      const attempted = await worker.ask<A>(kind, tasks);
      if (!attempted.ok) await end();
      return attempted;
    } catch (error) {
      await end();
      throw error;
    }
  };

  return {
    run: async <K extends keyof Tasks & keyof Answers & string>(kind: K, tasks: readonly Tasks[K][]) => {
      if (isClosed) throw new Error('the worker was closed');
      const answers = new Map<number, Answers[K] | Fault>();
      const lists = tasks.length === 0 ? [] : [[...tasks.keys()]];
      for (let list = lists.shift(); list !== undefined; list = lists.shift()) {
        const asked = list;
        const attempted = await inTurn(() =>
          attempt<Answers[K]>(
            kind,
            asked.map((index) => tasks[index]),
          ),
        );
        if (attempted.ok)
          for (const [at, answer] of attempted.answers.entries()) answers.set(asked[at] ?? at, answer);
        else if (asked.length === 1)
          for (const index of asked) answers.set(index, { fault: attempted.fault });
        else
          lists.push(
            asked.filter((_, at) => at !== attempted.at),
            asked.slice(attempted.at, attempted.at + 1),
          );
      }
      return tasks.map((_, index) => {
        const answer = answers.get(index);
        if (answer === undefined) throw new Error('the worker left a task out');
        return answer;
      });
    },
    close: () => {
      isClosed = true;
      return inTurn(end);
    },
  };
}

// ── one worker, until its first fault ────────────────────────────────────────────────────────────────────────

interface LimitedWorker {
  ask<A>(kind: string, tasks: readonly unknown[]): Promise<Attempt<A>>;
  isAlive(): boolean;
  end(): Promise<void>;
}

type Attempt<A> =
  | { readonly ok: true; readonly answers: readonly A[] }
  | { readonly ok: false; readonly at: number; readonly fault: Fault['fault'] };

function startWorker(file: URL, { timeoutMs, heapMb }: ThreadLimits): LimitedWorker {
  const progress = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const worker = new Worker(file, {
    workerData: progress,
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
    // neither the loaders nor the secrets of the process are any business of the worker
    execArgv: [],
    env: {},
  });
  let isAlive = true;
  worker.on('exit', () => {
    isAlive = false;
  });
  // while it is idle nobody else listens, and an error without a listener would end the process
  worker.on('error', () => {});
  const ready = new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the worker ended before it was ready')));
  });

  const answersTo = <A>(kind: string, tasks: readonly unknown[]) =>
    new Promise<Attempt<A>>((resolve) => {
      const settle = (attempt: Attempt<A>) => {
        clearTimeout(timer);
        worker.off('message', onMessage);
        worker.off('error', onError);
        worker.off('exit', onExit);
        resolve(attempt);
      };
      const fail = (fault: Fault['fault']) => settle({ ok: false, at: Atomics.load(progress, 0), fault });
      const onMessage = (answers: readonly A[]) => settle({ ok: true, answers });
      const onError = (error: Error) =>
        fail('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'out_of_memory' : 'crashed');
      const onExit = () => fail('crashed');
      // a task is too slow when two looks, a time-out apart, find the worker at it
      let wasAt = -1;
      const look = () => {
        const at = Atomics.load(progress, 0);
        if (at === wasAt && at < tasks.length) return fail('too_slow');
        wasAt = at;
        timer = setTimeout(look, timeoutMs);
      };
      let timer = setTimeout(look, timeoutMs);
      worker.on('message', onMessage);
      worker.on('error', onError);
      worker.on('exit', onExit);
      Atomics.store(progress, 0, 0);
      worker.postMessage({ kind, tasks });
    });

  return {
    ask: async (kind, tasks) => {
      // an idle worker keeps no process from ending, a busy one does
      worker.ref();
      try {
        await ready;
        return await answersTo(kind, tasks);
      } finally {
        worker.unref();
      }
    },
    isAlive: () => isAlive,
    end: async () => {
      await worker.terminate();
    },
  };
}
