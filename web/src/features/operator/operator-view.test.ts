import { expect, test } from 'vitest';
import { ageWords, doneWords, listProblem, reasonWords, refusedWords } from './operator-view.ts';

test.each([
  [['applied'], [], 'Done: 1 × Confirmed.'],
  [['applied', 'rejected', 'applied'], [], 'Done: 2 × Confirmed, 1 × Not accepted.'],
  [['parked'], ['a:1'], 'Done: 1 write still held.'],
  [['merged', 'parked'], ['a:1', 'a:2'], 'Done: 1 × Combined, 2 writes still held.'],
])('WB-8 %j with %j still parked reads: %s', (results, stillParked, words) => {
  expect(doneWords({ receipts: results.map((result) => ({ result })), stillParked })).toBe(words);
});

test('each code that is not known has words too', () => {
  expect(refusedWords('held_behind')).toContain('earlier one');
  expect(refusedWords('new')).toContain('Nothing was done');
  expect(reasonWords('server_error')).toBe('Could not be checked');
  expect(reasonWords('new')).toBe('Held');
  expect(listProblem('operators_only').title).toContain('no operator');
  expect(listProblem('new').body).toContain('Try again');
});

test.each([
  [1000, ''],
  [61_000, '1 min'],
  [3_600_000, '1 h'],
  [50 * 3_600_000, '2 days'],
])('%i ms are %j', (ms, words) => {
  expect(ageWords(ms)).toBe(words);
});
