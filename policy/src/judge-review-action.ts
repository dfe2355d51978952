import type { Consequence, NewRow, NotMade } from './consequences.ts';
import { decideConflict } from './decide-conflict.ts';
import { type Effects, noEffects, otherOf, type RowEffect } from './effects.ts';
import type { Task } from './judge-field.ts';
import type { ReviewActions } from './policies.ts';
import { closing } from './review.ts';
import { type Act, doneAct, refusedAct } from './review-act.ts';
import {
  byField,
  type ConflictRecord,
  recordFrom,
  recordIdOf,
  recordsTable,
  recordUpdate,
  targetOf,
} from './review-records.ts';
import { settlementsOf, withdrawn } from './review-settlements.ts';
import { undoDecision } from './undo-decision.ts';
import type { Other } from './wire.ts';
import { type RowView, rolesOf } from './write-domain.ts';

/**
 * An act on a conflict record (REV-2). The questions in their order:
 *
 *   which record? → may you? → is it still open? → the act
 */
export function judgeReviewAction(task: Task, policy: ReviewActions, { scope, row }: NewRow): Consequence {
  const named = recordsNamed(task, scope, row);
  if ('made' in named) return named;
  const kind = row('kind');
  const { userId } = task.around.actor;
  if (kind === 'withdraw') {
    const own = named.records.filter(({ proposer }) => proposer.authorId === userId);
    const open = own.filter(({ status }) => status === 'open');
    const [record] = open.length > 0 ? open : own;
    if (record === undefined) return refusedAct('restricted_role', 'kind');
    return open.length > 0
      ? withdraw({ task, scope, action: row, record }, open)
      : alreadyResolved({ task, scope, action: row, record });
  }
  const roles = rolesOf(task.around.actor, scope);
  if (!policy.roles.some((role) => roles.has(role)))
    return refusedAct('restricted_role', 'kind', { roles: [...policy.roles] });
  const fitting = kind === 'undo' ? 'decided' : 'open';
  const record = named.records.find(({ status }) => status === fitting) ?? named.records[0];
  if (record === undefined) throw new Error('an act names no record');
  const act: Act = { task, scope, action: row, record };
  if (kind === 'undo') return undoDecision(act);
  if (record.status !== 'open') return alreadyResolved(act);
  switch (kind) {
    case 'claim':
      return claim(act);
    case 'release':
      return release(act);
    case 'set_due':
      return setDue(act);
    case 'decide':
      return decideConflict(act);
    default:
      return refusedAct('invalid_value', 'kind');
  }
}

// ── which record? ────────────────────────────────────────────────────────────────────────────────────────────

/**
 * The record by its id; or by a receipt, for those who may not see records. A write of several fields may wait for
 * several.
 */
function recordsNamed(
  task: Task,
  scope: string,
  action: RowView,
): { readonly records: readonly ConflictRecord[] } | NotMade {
  const { domain, around } = task;
  const table = recordsTable(domain);
  const id = action('conflict_id');
  if (typeof id === 'string') {
    const row = around.reference(table, id);
    return row === undefined
      ? refusedAct('reference_not_found', 'conflict_id')
      : { records: [recordFrom(domain, id, row)] };
  }
  const receiptId = action('receipt_id');
  if (typeof receiptId !== 'string') return refusedAct('required', 'conflict_id');
  const receipt = around.receipt(receiptId);
  const isOwn = receipt?.authorId === around.actor.userId;
  const ids = new Set([receipt?.conflictId, ...Object.values(receipt?.fields ?? {}).map(recordIdOf)]);
  const records = [...ids]
    .flatMap((one): ConflictRecord[] => {
      if (typeof one !== 'string') return [];
      const row = isOwn ? around.anyRow(table, one) : around.reference(table, one);
      return row === undefined ? [] : [recordFrom(domain, one, row)];
    })
    .sort(byField);
  if (records.length === 0) return refusedAct('reference_not_found', 'receipt_id');
  return records.every((record) => record.scope === scope)
    ? { records }
    : refusedAct('reference_elsewhere', 'receipt_id');
}

// ── is it still open? ────────────────────────────────────────────────────────────────────────────────────────

function alreadyResolved({ task, record }: Act): NotMade {
  const { decision } = record;
  return refusedAct('already_resolved', 'kind', {
    other: resolvedBy(task, record),
    ...(decision === undefined
      ? {}
      : {
          decision: { choice: decision.choice, by: decision.by, by_name: decision.by_name, at: decision.at },
        }),
  });
}

/** Who decided, withdrew or closed it, when, and the value that they decided for. */
function resolvedBy(task: Task, record: ConflictRecord): Other {
  const { decision, id, status } = record;
  if (decision === undefined)
    return otherOf(task.around.standing(recordsTable(task.domain), id, 'status', status), null);
  const isSensitive = targetOf(task, record).column.sensitive === true;
  return {
    ...otherOf(undefined, isSensitive ? null : decision.value),
    ...{ author_id: decision.by, author_name: decision.by_name, at: decision.at },
  };
}

// ── the acts ─────────────────────────────────────────────────────────────────────────────────────────────────

/** The first to claim it has it (REV-5). Others may decide it all the same. */
function claim(act: Act): Consequence {
  const { task, scope, record } = act;
  const { actor, self } = task.around;
  if (record.claimedBy === actor.userId)
    return doneAct(act, noEffects, { reason: 'already_equal', field: 'kind' });
  if (record.claimedBy !== null)
    return refusedAct('already_claimed', 'kind', { other: holderOf(act, record.claimedBy) });
  return doneAct(act, only(recordUpdate(task.domain, record.id, { claimed_by: actor.userId }, self(scope))));
}

function release(act: Act): Consequence {
  const { task, record } = act;
  if (record.claimedBy === task.around.actor.userId)
    return doneAct(act, only(recordUpdate(task.domain, record.id, { claimed_by: null })));
  const more = record.claimedBy === null ? {} : { other: holderOf(act, record.claimedBy) };
  return doneAct(act, noEffects, { reason: 'already_released', field: 'kind', more });
}

function holderOf({ task, record }: Act, holder: string): Other {
  const { domain, around } = task;
  const writer = around.standing(recordsTable(domain), record.id, 'claimed_by', holder);
  return { ...otherOf(writer, holder), author_id: holder };
}

function setDue(act: Act): Consequence {
  const { task, record, action } = act;
  const dueAt = action('due_at');
  if (dueAt === null) return refusedAct('required', 'due_at');
  return doneAct(act, only(recordUpdate(task.domain, record.id, { due_at: dueAt })));
}

/** The author takes back all that the named write proposes and that is still open (REV-7). */
function withdraw(act: Act, open: readonly ConflictRecord[]): Consequence {
  const { task, scope } = act;
  const by = otherOf(task.around.self(scope), null);
  const endings = open.map((record) => withdrawn(record, by));
  return doneAct(act, {
    also: open.map((record) => closing(task, record, 'withdrawn', scope)),
    settles: settlementsOf(task, endings),
  });
}

function only(effect: RowEffect): Effects {
  return { also: [effect], settles: [] };
}
