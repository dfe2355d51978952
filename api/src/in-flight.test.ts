import { expect, test } from 'vitest';
import { createInFlight } from './in-flight.ts';

test('one key has its share at a time, whatever the others do', async () => {
  const inFlight = createInFlight(2);
  const ends: (() => void)[] = [];
  const long = (name: string) => () => new Promise<string>((end) => ends.push(() => end(name)));
  const first = inFlight.run('tech', long('first'));
  const second = inFlight.run('tech', long('second'));
  expect(await inFlight.run('tech', async () => 'third')).toBeUndefined();
  expect(await inFlight.run('lead', async () => 'another')).toBe('another');
  ends[0]?.();
  expect(await first).toBe('first');
  expect(await inFlight.run('tech', async () => 'fourth')).toBe('fourth');
  ends[1]?.();
  expect(await second).toBe('second');
});

test('what fails gives its place back', async () => {
  const inFlight = createInFlight(1);
  await expect(inFlight.run('tech', () => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
  expect(await inFlight.run('tech', async () => 'next')).toBe('next');
});
