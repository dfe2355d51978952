import { DEMO_PASSWORD } from '@festival-ops/db/demo/people';

/** What a person needs to know when everything runs: where to look, and whom they can be. */
export function readyMessage(running: { readonly url: string; readonly demo: boolean }): string {
  const lines = [`Festival Ops is ready: ${running.url}`];
  if (running.demo)
    lines.push(
      '',
      `Demo accounts, all with the password "${DEMO_PASSWORD}":`,
      '  lead1@festival.example, lead2@…             festival leads',
      '  tech1@festival.example to tech6@…           stage techs',
      '  operator@festival.example                   site operator',
    );
  else lines.push('', 'No accounts yet? "npm run festival -- create" makes a festival and its first lead.');
  return boxed(lines);
}

function boxed(lines: readonly string[]): string {
  const width = Math.max(...lines.map((line) => line.length));
  const bar = '─'.repeat(width + 2);
  return [`┌${bar}┐`, ...lines.map((line) => `│ ${line.padEnd(width)} │`), `└${bar}┘`].join('\n');
}
