import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { runCommand, say } from './command.ts';
import { answersFrom, type Question, questions } from './festival-questions.ts';
import { createFirstFestival } from './first-festival.ts';
import { loadEnvFile, readSettings } from './settings.ts';
import { StartRefused } from './start-refused.ts';

const USAGE = `npm run festival -- create --name "…" --starts YYYY-MM-DD --ends YYYY-MM-DD --zone Europe/Berlin --stages "Main,River" --email lead@… --lead "Their Name" [--password …]`;

/** `npm run festival -- create`: a first festival and its lead, without demo mode. Asks for what no flag gives. */
await runCommand(async () => {
  loadEnvFile();
  const { command, flags } = readArguments();
  if (command !== 'create') throw new StartRefused(`As in: ${USAGE}`);
  const given = process.stdin.isTTY ? await askFor(flags) : flags;
  const answers = answersFrom(given, new Date());
  if ('complaint' in answers) throw new StartRefused(`${answers.complaint} As in: ${USAGE}`);
  const oneTime = answers.password === undefined;
  const password = answers.password ?? randomBytes(9).toString('base64url');
  const made = await createFirstFestival({ ...answers, password }, readSettings(process.env), say);
  say(`Made "${answers.name}" with ${answers.stages.length} stages; its lead is ${answers.email}.`);
  if (made.account === 'there before') say('That account was there already, and keeps its password.');
  else if (oneTime) say(`Password: ${password}   (shown only now)`);
  say('Sign in at the address that "npm start" prints.');
});

function readArguments(): { command: string | undefined; flags: Partial<Record<Question, string>> } {
  try {
    const options = Object.fromEntries(questions.map(({ flag }) => [flag, { type: 'string' as const }]));
    const { values, positionals } = parseArgs({
      options,
      allowPositionals: true,
      args: process.argv.slice(2),
    });
    const flags: Partial<Record<Question, string>> = {};
    for (const { flag } of questions) {
      const value = values[flag];
      if (typeof value === 'string') flags[flag] = value;
    }
    return { command: positionals.length === 1 ? positionals[0] : undefined, flags };
  } catch (error) {
    throw new StartRefused(`${error instanceof Error ? error.message : error}. As in: ${USAGE}`);
  }
}

async function askFor(flags: Partial<Record<Question, string>>): Promise<Partial<Record<Question, string>>> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answers = { ...flags };
  try {
    for (const { flag, ask } of questions)
      if (answers[flag] === undefined) answers[flag] = await terminal.question(`${ask}: `);
    return answers;
  } finally {
    terminal.close();
  }
}
