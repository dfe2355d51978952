import type { Receipt } from '../../data/receipts.ts';

/** An answer that waits for the person, with the later steps that fell with it. */
export interface AnswerGroup {
  readonly id: string;
  readonly receipt: Receipt;
  /** Steps of the same device that built on it, or were saved together with it, in the order they were made. */
  readonly followers: readonly Receipt[];
}

/**
 * Puts each step that was not accepted because of another under that other (it built on it, or was saved together with
 * it, WB-6), so that one tap settles what is one thing to the person. The order of the rest stays.
 */
export function answerGroups(receipts: readonly Receipt[]): AnswerGroup[] {
  const causes = receipts.filter((receipt) => !fell.has(receipt.reason_code));
  const followersOf = new Map<string, Receipt[]>();
  const alone: Receipt[] = [];
  for (const follower of receipts.filter((receipt) => fell.has(receipt.reason_code))) {
    const cause = causeOf(follower, causes);
    if (cause === undefined) alone.push(follower);
    else followersOf.set(cause.id, [follower, ...(followersOf.get(cause.id) ?? [])]);
  }
  return receipts
    .filter((receipt) => causes.includes(receipt) || alone.includes(receipt))
    .map((receipt) => ({
      id: receipt.id,
      receipt,
      followers: (followersOf.get(receipt.id) ?? []).sort((a, b) => a.op_id - b.op_id),
    }));
}

/** Reasons that another write brought about. */
const fell: ReadonlySet<string | null> = new Set(['follows_rejected', 'transaction_rejected']);

/** The answer that a step fell with: named by its transaction, or the latest before it of the same device and row. */
function causeOf(follower: Receipt, causes: readonly Receipt[]): Receipt | undefined {
  const ofDevice = causes.filter((cause) => cause.device_id === follower.device_id);
  if (follower.reason_code === 'transaction_rejected')
    return ofDevice.find((cause) => cause.transaction_id === follower.transaction_id);
  return ofDevice
    .filter(
      (cause) =>
        cause.table_name === follower.table_name &&
        cause.row_id === follower.row_id &&
        cause.op_id < follower.op_id,
    )
    .reduce<Receipt | undefined>(
      (latest, cause) => (latest === undefined || cause.op_id > latest.op_id ? cause : latest),
      undefined,
    );
}
