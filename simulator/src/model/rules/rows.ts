import { judgeAction } from './decisions.ts';
import { judgeEvent, judgeReturn } from './gear.ts';
import { answersOf, resultOf } from './state.ts';
import { judgeUpdate } from './text.ts';
import type { Consequence } from './write.ts';

/**
 * Rows that are acts: they are added and never changed, and have an effect elsewhere. Each is asked once its fields
 * are known to fit.
 */
/** OUT-7: of one's own receipts, and those of others that name one; only one's own refusal is settled. */
const acknowledge: Consequence = ({ state, user }, row) => {
  const receipt = state.receipts.get(String(row.receipt_id));
  const isOwn = receipt?.author === user;
  const isTold = state.notices.some(
    ({ user_id, receipt_id }) => user_id === user && receipt_id === receipt?.id,
  );
  if (receipt === undefined || !(isOwn || isTold))
    return { made: false, fields: { receipt_id: { result: 'rejected', reason: 'reference_not_found' } } };
  // another of its fields may still wait for a lead
  const waits = answersOf(receipt).some(({ result }) => result === 'needs_review');
  if (isOwn && resultOf(receipt) === 'rejected' && !waits)
    state.receipts.set(receipt.id, { ...receipt, settled: true });
  return { made: true };
};

/** POL-8: the answer reaches who asked. */
const request: Consequence = ({ state }, row) => {
  const asked = state.rows.get('lead_request')?.get(String(row.reply_to));
  return { made: true, set: { to_user_id: asked?.author_id ?? null } };
};

export const consequences: Readonly<Record<string, Consequence>> = {
  gear_usage_event: judgeEvent,
  gear_allowance_return: judgeReturn,
  crew_note_update: judgeUpdate,
  conflict_action: judgeAction,
  receipt_ack: acknowledge,
  lead_request: request,
};
