// `node stack/run.mjs start`: installs what is missing, then runs `stack/src/start.ts` in this same process, so that
// signals reach it and no shell stands between. Plain JavaScript, since nothing may be installed yet.
import { ensureInstalled } from './ensure-installed.mjs';

const [, , command, ...args] = process.argv;
const commands = ['start', 'dev', 'stack-up', 'stack-down', 'stack-reset', 'stack-logs', 'token', 'festival'];

const sentence = commands.includes(command ?? '')
  ? ensureInstalled({ withDev: false })
  : `There is no command "${command}": these are ${commands.join(', ')}.`;
if (sentence === undefined) {
  const { register } = await import('tsx/esm/api');
  register();
  process.argv.splice(2, process.argv.length, ...args);
  await import(`./src/${command}.ts`);
} else {
  console.error(sentence);
  process.exitCode = 1;
}
