import type { Consequence } from './consequences.ts';
import { replacedBy, rowUpdate } from './decide-conflict.ts';
import { otherOf } from './effects.ts';
import { type Act, doneAct, refusedAct } from './review-act.ts';
import { openRecordsOf, recordUpdate, targetOf } from './review-records.ts';
import { reopened, settlementsOf } from './review-settlements.ts';
import { same } from './value.ts';

/**
 * A decision is taken back (REV-5): the value from before it is valid again, and the proposal waits again. Only while
 * the decided value stands; a newer one is never lost by it.
 */
export function undoDecision(act: Act): Consequence {
  const { task, scope, record } = act;
  const { domain, around } = task;
  const { decision } = record;
  if (record.status !== 'decided' || decision === undefined) return refusedAct('not_decided', 'kind');
  const target = targetOf(task, record);
  const { server, isDelete } = target;
  const standing = around.standing(record.table, record.rowId, record.field, server);
  const isSensitive = target.column.sensitive === true;
  const stands = same(server, decision.value) && (isDelete || target.row !== undefined);
  const proposesAnew = openRecordsOf(task, record.table, record.rowId).some(
    ({ field, proposer }) => field === record.field && proposer.authorId === record.proposer.authorId,
  );
  if (!stands || proposesAnew)
    return refusedAct('moved_on', 'kind', { other: otherOf(standing, isSensitive ? null : server) });

  const { before, choice } = decision;
  const isStored = !same(before, server);
  const by = { choice, by: around.actor.userId, by_name: around.self(scope).authorName, at: around.now };
  // what is put back is its own author's again; that a deleted row is there is the lead's doing
  const writer = isDelete ? around.self(scope) : record.validWriter;
  return doneAct(act, {
    also: [
      ...(isStored ? [rowUpdate(act, { isDelete }, before, writer)] : []),
      recordUpdate(domain, record.id, {
        status: 'open',
        ...{ decided_by: null, decided_at: null, decision: null },
      }),
    ],
    settles: settlementsOf(task, [reopened(record, by, { value: before, sensitive: isSensitive })]),
    replaced: isStored ? replacedBy(act, target, standing, before) : [],
  });
}
