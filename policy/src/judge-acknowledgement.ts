import type { Consequence, NewRow } from './consequences.ts';
import type { Task } from './judge-field.ts';
import type { Acknowledges } from './policies.ts';
import { isReasonCode } from './reasons.ts';

/**
 * Says of a receipt that it was seen, dropped or sent anew (OUT-7). That is the end of a refused write, and settles
 * its receipt; what waits on the server is not ended by being looked at, nor is another person's write.
 */
export function judgeAcknowledgement(
  { around }: Task,
  { receipt: field }: Acknowledges,
  { row }: NewRow,
): Consequence {
  const id = row(field);
  const receipt = typeof id === 'string' ? around.receipt(id) : undefined;
  const isOwn = receipt?.authorId === around.actor.userId;
  // others' receipts are not there, also for those who may read them, unless they were told of one by a notice
  if (receipt === undefined || !(isOwn || receipt.toldTo?.includes(around.actor.userId) === true))
    return { made: false, result: 'rejected', reason: 'reference_not_found', field };
  const waits = Object.values(receipt.fields).some((one) => one.result === 'needs_review');
  const ends = isOwn && receipt.result === 'rejected' && receipt.settledAt === null && !waits;
  const { id: receiptId, result, reason } = receipt;
  const code = reason !== null && isReasonCode(reason) ? reason : null;
  const settled = { receiptId, result, reason: code, settledAt: around.now, fields: {} };
  return { made: true, result: 'applied', effects: { also: [], settles: ends ? [settled] : [] } };
}
