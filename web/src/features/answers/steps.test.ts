import { type ReasonCode, reasons } from '@festival-ops/policy/reasons';
import { describe, expect, test } from 'vitest';
import type { Receipt } from '../../data/receipts.ts';
import { answerOf } from './answer.ts';
import { type StepFacts, stepButtons } from './steps.ts';
import type { Names } from './values.ts';

const names: Names = { nameOf: () => 'Lead 1', rowName: () => 'Generator B', time: () => '14:10' };
const codes = Object.keys(reasons).filter((code): code is ReasonCode => code in reasons);

/** A receipt as it comes: of the field and table that the reason is about. */
function receiptOf(code: ReasonCode): Receipt {
  const gear = code === 'inventory_underflow' || code === 'append_only' || code === 'server_owned';
  const other = { value: 'B', author_id: 'lea', author_name: 'Lead 1', at: '2026-06-20T12:10:00Z' };
  const detail = {
    result: reasons[code].result,
    reason: code,
    submitted: gear ? 7 : 'C',
    base: 'A',
    before: 'B',
  };
  const more = { other, max: 5, left: 4, allowed: ['open'], cause: 'phone:0' };
  const booking = {
    festival_id: { result: 'applied', submitted: 'f' },
    item_id: { result: 'applied', submitted: 'i' },
    kind: { result: 'applied', submitted: 'consume' },
    used_at: { result: 'applied', submitted: '2026-06-20T12:00:00Z' },
  } as const;
  return {
    ...{ id: 'phone:1', festival_id: 'f', device_id: 'phone', op_id: 1, transaction_id: '1' },
    ...{ author_id: 'ada', author_name: 'Ada', written_at: null, received_at: '2026-06-20T12:30:00Z' },
    ...{ table_name: gear ? 'gear_usage_event' : 'task', row_id: 't', op: gear ? 'PUT' : 'PATCH' },
    ...{ result: reasons[code].result, reason_code: code, conflict_id: 'c' },
    ...{ follows_receipt_id: null, settled_at: null },
    fields: gear ? { ...booking, qty: { ...detail, ...more } } : { title: { ...detail, ...more } },
  };
}

function facts(code: ReasonCode, more: Partial<StepFacts> = {}): StepFacts {
  const receipt = receiptOf(code);
  const gear = receipt.table_name === 'gear_usage_event';
  const table = gear ? 'gear_item' : 'task';
  const subject = {
    table,
    id: 't',
    name: 'Generator B',
    unit: gear ? 'm' : undefined,
    decided: undefined,
  } as const;
  return {
    ...{ receipt, subject, subjectTable: table, names, festivalId: 'f' },
    answer: answerOf(receipt, { subject, names }),
    row: { title: 'C', deleted_at: null },
    ...{ isLead: false, updateReady: false, nextTask: 'n' },
    ...more,
  };
}

const said = (of: StepFacts) => stepButtons(of).map(({ label }) => label);

describe('OUT-3 every reason has words and a step, or says that there is nothing to do', () => {
  test.each(codes)('%s', (code) => {
    const of = facts(code);
    const { title, sentence } = of.answer;
    expect(title.length).toBeGreaterThan(3);
    expect(sentence.length).toBeGreaterThan(10);
    expect(`${title} ${sentence} ${said(of).join(' ')}`).not.toMatch(/[{}_]|undefined|\bnull\b|NaN/);
    const calm = reasons[code].loudness === 'timeline' || reasons[code].result !== 'rejected';
    if (!calm) expect(said(of).length).toBeGreaterThan(0);
  });
});

describe('only what is possible now is offered', () => {
  test.each<[ReasonCode, Partial<StepFacts>, readonly string[]]>([
    ['inventory_underflow', {}, ['Book 4 m', 'Ask for a restock', 'Drop']],
    ['already_claimed', {}, ['Next open task', 'Drop']],
    ['already_claimed', { nextTask: undefined }, ['Drop']],
    ['row_deleted', { row: { deleted_at: 'x' } }, ['Copy mine', 'Ask a lead', 'Drop']],
    ['row_deleted', { row: { deleted_at: 'x' }, isLead: true }, ['Copy mine', 'Restore and apply', 'Drop']],
    ['row_not_found', { row: null }, ['Copy mine', 'Drop']],
    ['too_long', {}, ['Correct and resend', 'Drop']],
    ['too_long', { row: null }, ['Drop']],
    ['overwrote_concurrent', {}, ['Put “B” back', 'Why?']],
    ['overwrote_concurrent', { row: { title: 'D' } }, ['Why?']],
    ['newer_write_exists', {}, ['Set mine again', 'Drop']],
    ['unknown_field', { updateReady: true }, ['Update now', 'Copy mine', 'Drop']],
    ['append_only', {}, ['Add a correction', 'Drop']],
    ['transaction_rejected', {}, ['See that one', 'Send as new', 'Drop']],
    ['newer_schema', {}, []],
  ])('%s with %j', (code, more, expected) => {
    expect(said(facts(code, more))).toEqual(expected);
  });
});
