import { expect, test, vi } from 'vitest';
import { createTurns } from './turns.ts';

const never = () => new Promise<void>(() => {});

test('one after the other, also after one that failed', async () => {
  const inTurn = createTurns();
  const said: string[] = [];
  let end = () => {};
  inTurn(async () => {
    said.push('first begins');
    await new Promise<void>((ended) => {
      end = ended;
    });
    said.push('first ends');
    throw new Error('and fails');
  });
  inTurn(async () => {
    said.push('second');
  });
  await vi.waitFor(() => expect(said).toEqual(['first begins']));
  end();
  await vi.waitFor(() => expect(said).toEqual(['first begins', 'first ends', 'second']));
});

test('DEV-7 one that waits for somebody who is gone holds up nobody for ever', async () => {
  const inTurn = createTurns(20);
  inTurn(never);
  const next = vi.fn(async () => {});
  inTurn(next);
  await vi.waitFor(() => expect(next).toHaveBeenCalledOnce());
});
