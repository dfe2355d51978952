import { expect, test } from 'vitest';
import { answersFrom, type Question } from './festival-questions.ts';

const TODAY = new Date('2026-07-01T00:00:00Z');
const good: Record<Question, string> = {
  name: ' Lake Nights ',
  starts: '2026-08-01',
  ends: '2026-08-03',
  zone: 'Europe/Vienna',
  stages: 'North, South ,,',
  email: 'Anna@Lake.example',
  lead: 'Anna',
  password: '',
};

test('answers are trimmed and taken', () => {
  expect(answersFrom(good, TODAY)).toEqual({
    name: 'Lake Nights',
    startsOn: '2026-08-01',
    endsOn: '2026-08-03',
    timeZone: 'Europe/Vienna',
    stages: ['North', 'South'],
    email: 'anna@lake.example',
    leadName: 'Anna',
    password: undefined,
  });
});

test.each<[Partial<Record<Question, string>>, RegExp]>([
  [{ name: '' }, /needs a name .*--name/],
  [{ name: 'x'.repeat(121) }, /at most 120/],
  [{ starts: '1 August' }, /"1 August" is no day such as 2026-07-01 \(--starts\)/],
  [{ ends: '2026-02-30' }, /"2026-02-30" is no day/],
  [{ ends: '2026-07-31' }, /last day is before the first/],
  [{ zone: 'Mars/Olympus' }, /no time zone/],
  [{ stages: ' , ' }, /at least one stage/],
  [{ email: 'anna' }, /no e-mail address/],
  [{ lead: '' }, /lead needs a name/],
  [{ password: 'short' }, /8 to 128 characters/],
])('%j is refused', (changed, sentence) => {
  expect(answersFrom({ ...good, ...changed }, TODAY)).toEqual({ complaint: expect.stringMatching(sentence) });
});
