import { holdingStates, taskSteps } from '@festival-ops/domain/task-workflow';
import type { Column } from '@festival-ops/policy/table';
import type { FieldAnswer } from './state.ts';
import { inRange, type Row, same, type Value } from './value.ts';

/** All that a policy is asked with: one edit of one field. */
export interface Edit {
  readonly column: Column;
  readonly next: Value;
  /** What the device had shown; undefined if it did not say. */
  readonly base: Value | undefined;
  /** What the server would hold if nobody else had touched the field (DET-1). */
  readonly expected: Value | undefined;
  readonly server: Value;
  readonly row: Row;
  readonly user: string;
  readonly lead: boolean;
  readonly followsRejected: boolean;
}

/** `store` is what the server stores, if anything; `against` whether somebody's value stood against it. */
export interface Verdict extends Pick<FieldAnswer, 'result' | 'reason' | 'delta'> {
  readonly store?: Value;
  readonly against?: boolean;
  /** Both values wait for a lead. */
  readonly review?: boolean;
}

export type Policy = (edit: Edit) => Verdict;

const applied = (store: Value): Verdict => ({ result: 'applied', store });
const nothing = (reason: string): Verdict => ({ result: 'applied', reason });
const rejected = (reason: string): Verdict => ({ result: 'rejected', reason });
const against = (reason: string): Verdict => ({ result: 'rejected', reason, against: true });

export function isConcurrent({ expected, server }: Pick<Edit, 'expected' | 'server'>): boolean {
  return expected === undefined || !same(expected, server);
}

const lastWriteWins: Policy = (edit) => {
  if (same(edit.next, edit.server)) return nothing('already_equal');
  if (!isConcurrent(edit)) return applied(edit.next);
  return { ...applied(edit.next), reason: 'overwrote_concurrent', against: true };
};

const forLeads =
  (policy: Policy): Policy =>
  (edit) =>
    edit.lead ? policy(edit) : rejected('restricted_role');

/** Anybody for themselves, or back to nobody; a lead for everybody. */
const firstClaimWins: Policy = (edit) => {
  const { next, server, user, lead } = edit;
  if (!lead && next !== null && next !== user) return rejected('restricted_role');
  if (same(next, server)) return nothing('already_equal');
  if (server === null) return applied(next);
  const mayChange = lead ? !isConcurrent(edit) : server === user;
  if (mayChange) return applied(next);
  return next === null ? { ...nothing('already_released'), against: true } : against('already_claimed');
};

const workflow: Policy = (edit) => {
  const { next, server, row, user, lead } = edit;
  const role = lead ? 'festival_lead' : 'stage_tech';
  const stepFrom = (from: Value | undefined) =>
    taskSteps.find((step) => step.from === from && step.to === next);
  const [meant, step] = [stepFrom(edit.expected), stepFrom(server)];
  // whose it was can't be told of a state that is no more; so only who may never take the step is refused at once
  if (meant !== undefined && ![...meant.roles, ...(meant.own ?? [])].includes(role))
    return rejected(meant.restricted ?? 'restricted_role');
  if (same(next, server)) return nothing('already_equal');
  if (edit.followsRejected) return rejected('follows_rejected');
  const holds = holdingStates.some((state) => state === server);
  if (step === undefined || (holds && isConcurrent(edit))) return against('invalid_transition');
  const may = step.roles.includes(role) || (row.state_by === user && step.own?.includes(role));
  return may ? applied(next) : rejected(step.restricted ?? 'restricted_role');
};

/** The difference that the device made is added, whatever the number is by now. */
const additive: Policy = (edit) => {
  if (edit.base === undefined) return rejected('base_required');
  const delta = Number(edit.next) - Number(edit.base);
  if (delta === 0) return { result: 'applied' };
  const sum = Number(edit.server) + delta;
  if (!inRange(edit.column, sum)) return rejected('out_of_range');
  if (!isConcurrent(edit)) return applied(sum);
  return { result: 'merged', reason: 'merged_sum', delta, store: sum, against: true };
};

/** Additions and removals of both are kept. */
const unionOf: Policy = (edit) => {
  const { base, expected } = edit;
  const [server, next] = [membersOf(edit.server), membersOf(edit.next)];
  if (same(edit.next, edit.server)) return nothing('already_equal');
  // without a base only additions are known (DET-5)
  const removed = base === undefined ? [] : minus(membersOf(base), next);
  const added = minus(next, base === undefined ? [] : membersOf(base));
  if (removed.length + added.length === 0) return { result: 'applied' };
  const store = [...new Set([...minus(server, removed), ...added])].sort();
  if (store.length > 100) return rejected('too_long');
  const merged: Verdict = { result: 'merged', reason: 'merged_set', store, against: true };
  if (expected === undefined) return minus(server, next).length > 0 ? merged : applied(store);
  if (!isConcurrent(edit)) return applied(store);
  // OUT-2: merged only if the set shows what the others did
  const lost = [
    ...minus(minus(server, membersOf(expected)), store),
    ...minus(membersOf(expected), server).filter((member) => store.includes(member)),
  ];
  return lost.length === 0 ? merged : { ...applied(store), reason: 'overwrote_concurrent', against: true };
};

function minus(members: readonly string[], others: readonly string[]): string[] {
  return members.filter((member) => !others.includes(member));
}

/** Another value meanwhile: both are kept until a lead decides. */
const manualReview: Policy = (edit) => {
  if (same(edit.next, edit.server)) return nothing('already_equal');
  if (!isConcurrent(edit)) return applied(edit.next);
  return { result: 'needs_review', reason: 'two_values', against: true, review: true };
};

/** A deleted row is brought back; deleting is a write of its own kind. */
const restore: Policy = (edit) => {
  if (same(edit.next, edit.server)) return nothing('already_equal');
  return edit.next === null ? lastWriteWins(edit) : rejected('server_owned');
};

function membersOf(value: Value): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** The policy of every field that a device may edit. */
export const policies: Readonly<Record<string, Readonly<Record<string, Policy>>>> = {
  task: {
    stage_id: forLeads(lastWriteWins),
    title: lastWriteWins,
    urgency: lastWriteWins,
    state: workflow,
    assignee_id: firstClaimWins,
    tags: unionOf,
    due_at: lastWriteWins,
    expected_crowd: lastWriteWins,
    deleted_at: forLeads(restore),
  },
  stage: { head_count: additive },
  gear_item: {
    name: forLeads(lastWriteWins),
    unit: forLeads(lastWriteWins),
    low_mark: forLeads(lastWriteWins),
    deleted_at: forLeads(restore),
  },
  contact: {
    name: lastWriteWins,
    hotline: manualReview,
    email: manualReview,
    notes: lastWriteWins,
    deleted_at: forLeads(restore),
  },
};

/** Who makes a task says on which stage; only moving it later is a lead's. */
export const policiesAtInsert: Readonly<Record<string, Policy>> = { 'task/stage_id': lastWriteWins };
