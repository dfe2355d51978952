import { join } from 'node:path';
import { expect, test } from 'vitest';
import { directory, type Environment, expectRefusal, readText, run } from './test-command.ts';

/** The backend without the app, for who works on the app: `npm run dev:stack:up` and its relatives. */

test('the backend comes up alone, is joined, reset and taken down; and prints tokens that are good', async () => {
  const done = async (command: string, env: Environment = {}, ...args: string[]) => {
    const finished = run(command, env, ...args);
    expect([command, await finished.ended, finished.output()]).toEqual([command, 0, expect.any(String)]);
    return finished.output();
  };
  expect(await done('stack-up')).toContain('The backend is up');
  expect(await done('stack-up')).toContain('was up already');
  await expectRefusal(run('start-quick'), /^A backend already runs on .*: join it with "npm run dev"/);
  const token = (await done('token', {}, 'lead1@festival.example')).trim();
  const { ports } = JSON.parse(readText(join(directory.dataDir, 'stack.json')));
  const me = await fetch(`http://127.0.0.1:${ports.api}/api/me`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(await me.json()).toMatchObject({ user: { email: 'lead1@festival.example' } });
  await expectRefusal(run('token', {}, 'nobody@festival.example'), /is no demo account/);
  expect(await done('stack-reset')).toContain('with a fresh database');
  expect(await done('stack-down')).toContain('is stopped');
  expect(await done('stack-down')).toContain('No backend was up');
});
