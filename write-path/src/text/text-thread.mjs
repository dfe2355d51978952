import { parentPort, workerData } from 'node:worker_threads';
import { compact, readUpdate } from './read-text.mjs';

/**
 * The worker of `limited-thread.ts` for texts. It starts without a loader, wherever the project runs, and so is
 * plain JavaScript, with its types in comments.
 * @import { TextTasks } from './text-worker.ts'
 * @typedef {{ [K in keyof TextTasks]: { kind: K, tasks: TextTasks[K][] } }[keyof TextTasks]} Message
 */

/** @type {Int32Array} */
const progress = workerData;

parentPort?.on('message', (/** @type {Message} */ message) => {
  const answers =
    message.kind === 'read' ? inOrder(message.tasks, readUpdate) : inOrder(message.tasks, compact);
  parentPort?.postMessage(answers);
});
parentPort?.postMessage('ready');

/**
 * @template T, A
 * @param {T[]} tasks
 * @param {(task: T) => A} answerTo
 */
function inOrder(tasks, answerTo) {
  const answers = tasks.map((task, index) => {
    Atomics.store(progress, 0, index);
    return answerTo(task);
  });
  Atomics.store(progress, 0, tasks.length);
  return answers;
}
