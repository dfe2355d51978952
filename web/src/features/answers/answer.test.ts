import { reasons } from '@festival-ops/policy/reasons';
import { describe, expect, test } from 'vitest';
import type { Receipt, ReceiptField } from '../../data/receipts.ts';
import { createFestivalTimes } from '../../ui/time.ts';
import { type AnswerContext, answerOf } from './answer.ts';

const times = createFestivalTimes('Europe/Berlin', () => Date.parse('2026-06-20T13:00:00Z'), 'en-GB');
const context: AnswerContext = {
  subject: { table: 'task', name: 'Generator B', unit: undefined },
  names: {
    nameOf: (id: string) => ({ lea: 'Lead 1' })[id],
    rowName: () => undefined,
    time: times.short,
  },
};

function receipt(changes: Partial<Receipt>): Receipt {
  return {
    id: 'phone:1',
    festival_id: 'f',
    device_id: 'phone',
    op_id: 1,
    transaction_id: '1',
    author_id: 'ada',
    author_name: 'Ada',
    written_at: '2026-06-20T12:00:00Z',
    received_at: '2026-06-20T12:30:00Z',
    table_name: 'task',
    row_id: 't',
    op: 'PATCH',
    result: 'applied',
    reason_code: null,
    fields: {},
    conflict_id: null,
    follows_receipt_id: null,
    settled_at: null,
    ...changes,
  };
}

const lead = { author_id: 'lea', author_name: 'Lead 1', at: '2026-06-20T12:10:00Z' };

function rejected(field: string, detail: Partial<ReceiptField> & { reason: string }): Receipt {
  return receipt({
    result: 'rejected',
    reason_code: detail.reason,
    fields: { [field]: { result: 'rejected', ...detail } },
  });
}

describe('what an answer says', () => {
  test.each<[string, Receipt, string, string]>([
    [
      'one field confirmed',
      receipt({ fields: { state: { result: 'applied', submitted: 'done' } } }),
      'Confirmed',
      'State is “Done” for everyone.',
    ],
    [
      'a new row',
      receipt({ op: 'PUT', fields: { title: { result: 'applied' } } }),
      'Confirmed',
      'It counts for everyone.',
    ],
    [
      'replaced somebody',
      receipt({
        reason_code: 'overwrote_concurrent',
        fields: {
          title: {
            result: 'applied',
            reason: 'overwrote_concurrent',
            submitted: 'C',
            other: { ...lead, value: 'B' },
          },
        },
      }),
      'Confirmed, replaced Lead 1’s',
      'Lead 1 had set “B” at 14:10; yours arrived after it and counts. Lead 1 is told.',
    ],
    [
      'a step that became impossible',
      rejected('state', { reason: 'invalid_transition', submitted: 'done', before: 'blocked', other: lead }),
      'Not possible from Blocked',
      'When your “Done” arrived, “Generator B” was Blocked (Lead 1, 14:10).',
    ],
    [
      'a lost claim',
      rejected('assignee_id', {
        reason: 'already_claimed',
        submitted: 'ada',
        other: { ...lead, value: 'lea' },
      }),
      'Lead 1 has this task',
      'Lead 1 took “Generator B” at 14:10, before your claim arrived.',
    ],
    [
      'a delete without the right',
      receipt({ op: 'DELETE', result: 'rejected', reason_code: 'restricted_delete' }),
      'Only a lead can delete',
      '“Generator B” is still there. Rights count when a change arrives.',
    ],
    [
      'a code that only a newer server knows',
      receipt({ result: 'rejected', reason_code: 'from_the_future' }),
      'Not accepted',
      'Your change was not accepted. It is kept here.',
    ],
  ])('%s', (_, of, title, sentence) => {
    expect(answerOf(of, context)).toMatchObject({ title, sentence });
  });

  test('a number that would not fit is said, not the one that stayed', () => {
    const refused = receipt({
      result: 'rejected',
      reason_code: 'out_of_range',
      fields: {
        head_count: {
          ...{ result: 'rejected', reason: 'out_of_range' },
          ...{ submitted: 0, before: 1, after: 1, delta: -3 },
        },
      },
    });
    expect(answerOf(refused, context).sentence).toContain('would be -2');
  });

  test('of several fields, the one that decided speaks', () => {
    const mixed = receipt({
      result: 'rejected',
      reason_code: 'too_long',
      fields: {
        urgency: { result: 'applied', submitted: 'high' },
        title: { result: 'rejected', reason: 'too_long', submitted: 'xxx', max: 200, length: 201 },
      },
    });
    expect(answerOf(mixed, context)).toMatchObject({
      field: 'title',
      title: 'Title is too long',
      sentence: '201 characters; 200 fit.',
    });
  });
});

test('OUT-3 every reason fills all its slots from a plain receipt', () => {
  for (const [code, reason] of Object.entries(reasons)) {
    const answer = answerOf(
      receipt({
        result: reason.result,
        reason_code: code,
        fields: {
          title: { result: reason.result, reason: code, submitted: 'C', before: 'B', max: 5, other: lead },
        },
      }),
      context,
    );
    expect(`${answer.title} ${answer.sentence}`, code).not.toMatch(/[{}]|undefined|\bnull\b/);
  }
});
