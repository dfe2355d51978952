import { baseOf, linkOf } from './bases.ts';
import { advance, type BranchHead, type PlacedLink } from './branch.ts';
import { isConcurrent } from './concurrent.ts';
import { decide, type Facts, type Verdict } from './decide.ts';
import type { KnownReceipt, TextClocks, Writer } from './effects.ts';
import { readingOf } from './hybrid-clock.ts';
import type { Lookup } from './lookups.ts';
import { columnPolicy } from './matrix.ts';
import type { Policy } from './policies.ts';
import { type ReasonCode, reasons } from './reasons.ts';
import { openReviewOf, reviewChange } from './review.ts';
import { storable } from './storable.ts';
import type { Column, Table } from './table.ts';
import { check, comparable, decode, same, type Value } from './value.ts';
import type { FieldReceipt, Other } from './wire.ts';
import { type Actor, type RowView, rolesOf, type WriteDomain } from './write-domain.ts';

/** What becomes of one field of a write: decode → policy → where it points to → its receipt and its branch. */

export interface JudgedWrite {
  readonly table: string;
  readonly rowId: string;
  readonly op: 'PUT' | 'PATCH' | 'DELETE';
  readonly values: Readonly<Record<string, unknown>>;
  readonly bases: Readonly<Record<string, unknown>> | undefined;
  readonly rowVersion: number | null;
  readonly receiptId: string;
  readonly deviceId: string;
  /** When it was written, by the device's clock, and the device's reading of the hybrid clock. */
  readonly writtenAt: string | null;
  readonly clock: string | null;
  /** The receipt that it was made in answer to. */
  readonly follows: string | null;
}

/** What is known when the write is judged. */
export interface Surroundings {
  readonly actor: Actor;
  /** The row, if it is there and the actor may see it (WB-14). */
  readonly row: RowView | undefined;
  /** Whether the id belongs to a row that the actor may not see. */
  readonly isTaken: boolean;
  readonly head: (field: string) => BranchHead | undefined;
  /** Who wrote the value that the server holds in a field. */
  readonly writer: (field: string, value: Value) => Other;
  /** Another row, if it is there and the actor may see it. */
  readonly reference: (table: string, id: string) => RowView | undefined;
  readonly isMember: (scope: string, userId: string) => boolean;
  /** The server's clock, as an instant. */
  readonly now: string;
  /** Any row that was loaded and locked, whoever may see it, as the earlier writes leave it. */
  readonly anyRow: (table: string, id: string) => RowView | undefined;
  /** The rows that a lookup has found and locked, by id. */
  readonly related: (lookup: Lookup) => readonly { readonly id: string; readonly row: RowView }[];
  readonly receipt: (id: string) => KnownReceipt | undefined;
  /** The receipts that belong to a conflict record, by id. */
  readonly receiptsOf: (conflictId: string) => readonly KnownReceipt[];
  /** Who wrote the value that stands in a field of any row; undefined if nobody did through here. */
  readonly standing: (table: string, id: string, field: string, value: Value) => Writer | undefined;
  /** This write's author and device, as the writer of what it stores. */
  readonly self: (scope: string) => Writer;
  /** What the server has of a text, and what this write's update was found to hold when it was read. */
  readonly textClocks: (table: string, id: string) => TextClocks;
  readonly textUpdate: TextUpdate | undefined;
  readonly newId: () => string;
}

/** A text update as it was read before the database transaction began (POL-3). */
export type TextUpdate = ({ readonly ok: true } & ReadTextUpdate) | { readonly ok: false };

export interface ReadTextUpdate {
  /** By Yjs client: from which clock to which its changes reach. */
  readonly structs: Readonly<Record<string, readonly [from: number, to: number]>>;
  /** What its device says it had seen. */
  readonly seen: TextClocks;
  /** What it really refers to beside its own changes: without it the text can't show it. */
  readonly needs: TextClocks;
}

/** A write with all that it is judged by. */
export interface Task {
  readonly domain: WriteDomain;
  readonly write: JudgedWrite;
  readonly around: Surroundings;
  readonly table: Table;
}

export interface SubmittedField {
  readonly name: string;
  readonly column: Column | undefined;
  readonly raw: unknown;
}

export interface JudgedField {
  readonly name: string;
  readonly receipt: FieldReceipt;
  /** What the server is to hold; absent if it keeps what it has. */
  readonly store: Value | undefined;
  readonly head: BranchHead | undefined;
  readonly replaced?: { readonly other: Other; readonly value: Value };
  /** What becomes of the author's conflict record of the field: see `review.ts`. */
  readonly review?: 'opens' | 'amends' | 'withdraws';
}

/** In the order of the declaration, so that a receipt does not depend on the order of JSON keys. */
export function submittedFields({ write, table }: Task): SubmittedField[] {
  const names = Object.keys(write.values).filter((name) => name !== 'id');
  const declared = Object.keys(table.columns).filter((name) => Object.hasOwn(write.values, name));
  const unknown = names.filter((name) => !Object.hasOwn(table.columns, name)).sort();
  return [...declared, ...unknown].map((name) => ({
    name,
    column: Object.hasOwn(table.columns, name) ? table.columns[name] : undefined,
    raw: write.values[name],
  }));
}

export interface FieldPlace {
  readonly act: 'edit' | 'insert';
  readonly row: RowView;
  readonly scope: Value;
  readonly server: Value;
}

export function judgeField(task: Task, field: SubmittedField, place: FieldPlace): JudgedField {
  const { domain, write, around } = task;
  const { column, name } = field;
  if (column === undefined) return refusedField(task, field, 'unknown_field');
  const decoded = decode(column, field.raw);
  const checked = decoded.ok ? check(column, decoded.value) : decoded;
  if (!checked.ok) {
    const { reason, max } = checked;
    const length = typeof field.raw === 'string' ? { length: field.raw.length } : {};
    return refusedField(task, field, reason, max === undefined ? {} : { max, ...length });
  }
  const next = checked.value;
  const { server } = place;
  const link = linkOf(task, name, column);
  if (write.op === 'PUT' && place.act === 'edit' && same(server, next))
    return settled(task, field, { result: 'applied', reason: 'already_equal' }, place, next, link);
  const policy = columnPolicy(domain.tables, domain.matrix, write.table, name, place.act);
  const facts = {
    act: place.act,
    expected: place.act === 'insert' ? server : link.expected,
    server,
    next,
    row: place.row,
    actor: { userId: around.actor.userId, roles: rolesOf(around.actor, place.scope) },
    followsRejected: link.followsRejected !== undefined,
    base: place.act === 'insert' ? server : baseOf(task, field),
    fits: (value: Value) => check(column, value).ok,
    // only the policy that goes by the clock asks for it
    get clocks() {
      return clocksOf(task, field, server);
    },
    openReview: place.act === 'insert' ? undefined : openReviewOf(task, name),
  };
  const verdict = decide(policy, facts);
  // what waits for a decision may be stored later
  const mayBeStored =
    verdict.result === 'needs_review' || (verdict.result === 'applied' && verdict.store !== undefined);
  const fault = mayBeStored ? referenceFault(task, field, policy, place, next) : undefined;
  if (fault !== undefined) return refusedField(task, field, fault, { before: server, after: server });
  return settled(task, field, verdict, place, next, link, {
    concurrent: place.act === 'edit' && isConcurrent(facts),
    baseUnknown: facts.expected === undefined,
  });
}

/** What a field points to must be there, be visible to the author, and lie in the row's scope. */
function referenceFault(
  { domain, around }: Task,
  { column, name }: SubmittedField,
  policy: Policy,
  place: FieldPlace,
  next: Value,
): 'reference_not_found' | 'reference_elsewhere' | undefined {
  if (typeof next !== 'string') return undefined;
  if (holdsPerson(policy) && next !== around.actor.userId)
    return around.isMember(String(place.scope), next) ? undefined : 'reference_not_found';
  if (column?.references === undefined) return undefined;
  const target = around.reference(column.references, next);
  if (target === undefined) return 'reference_not_found';
  return name === domain.scopeColumn || same(target(domain.scopeColumn), place.scope)
    ? undefined
    : 'reference_elsewhere';
}

/** A claim names the person who holds the row. */
export function holdsPerson(policy: Policy): boolean {
  return policy.kind === 'firstClaimWins' || (policy.kind === 'restrictTo' && holdsPerson(policy.policy));
}

function settled(
  task: Task,
  field: SubmittedField,
  verdict: Verdict,
  place: FieldPlace,
  next: Value,
  link: PlacedLink,
  detail: { readonly concurrent?: boolean; readonly baseUnknown?: boolean } = {},
): JudgedField {
  const { write, around } = task;
  const store = verdict.result === 'applied' || verdict.result === 'merged' ? verdict.store : undefined;
  // a field that a whole row repeats unchanged is no edit
  const review =
    detail.concurrent === undefined
      ? undefined
      : reviewChange(
          verdict,
          place.act === 'insert' ? undefined : openReviewOf(task, field.name),
          detail.concurrent,
        );
  const said =
    place.act === 'insert' && verdict.reason === 'already_equal' ? ({ result: 'applied' } as const) : verdict;
  const base = baseOf(task, field);
  const other =
    detail.concurrent === true || (said.reason !== undefined && namesOther(said.reason))
      ? around.writer(field.name, place.server)
      : undefined;
  const receipt: FieldReceipt = {
    ...receiptOf(said, {
      ...{ submitted: next, before: place.server },
      // null is a value that the server may come to hold
      after: store === undefined ? place.server : store,
    }),
    ...(base === undefined ? {} : { base }),
    ...(detail.baseUnknown === true && said.reason !== 'already_equal'
      ? { base_unknown: true as const }
      : {}),
    ...(other !== undefined && said.reason !== 'already_equal' ? { other } : {}),
    ...(said.reason === 'follows_rejected' && link.followsRejected !== undefined
      ? { cause: link.followsRejected }
      : {}),
  };
  const taken = store === undefined && verdict.reason === 'already_equal' ? place.server : store;
  return {
    name: field.name,
    receipt,
    store,
    head: advance(place.act === 'insert' ? { expected: place.server, followsRejected: undefined } : link, {
      rowVersion: write.rowVersion,
      newest: JSON.stringify(next),
      stored: taken,
      rejected: verdict.result === 'rejected',
      receiptId: write.receiptId,
    }),
    ...(verdict.result === 'applied' && verdict.replaced === true && other !== undefined
      ? { replaced: { other, value: next } }
      : {}),
    ...(review === undefined ? {} : { review }),
  };
}

function clocksOf({ write, around }: Task, { name }: SubmittedField, server: Value): Facts['clocks'] {
  const theirs = around.standing(write.table, write.rowId, name, server);
  return {
    own: readingBy(write),
    theirs: theirs === undefined ? null : { reading: readingBy(theirs), arrivedAt: theirs.at },
    now: around.now,
  };
}

/** A device without a hybrid clock has said at least when it wrote. */
function readingBy(write: Pick<Writer, 'clock' | 'writtenAt' | 'deviceId'>): string | null {
  const readings = [write.clock, write.writtenAt].map((text) => readingOf(text ?? '', write.deviceId));
  return readings.find((reading) => reading !== undefined) ?? null;
}

export function refusedField(
  task: Task,
  field: SubmittedField,
  reason: ReasonCode,
  more: Partial<FieldReceipt> = {},
): JudgedField {
  const base = baseOf(task, field);
  const receipt = { ...refusal(field.raw, reason), ...(base === undefined ? {} : { base }), ...more };
  return { name: field.name, receipt, store: undefined, head: headAfterRefusal(task, field.name) };
}

export function headAfterRefusal(task: Task, name: string): BranchHead | undefined {
  const column = Object.hasOwn(task.table.columns, name) ? task.table.columns[name] : undefined;
  if (column === undefined) return undefined;
  const { write } = task;
  return advance(linkOf(task, name, column), {
    rowVersion: write.rowVersion,
    newest: comparable(column, write.values[name]),
    stored: undefined,
    rejected: true,
    receiptId: write.receiptId,
  });
}

export function receiptOf(
  verdict: Verdict,
  values: { submitted: Value; before: Value; after: Value },
): FieldReceipt {
  return {
    ...values,
    result: verdict.result,
    ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
    ...(verdict.result === 'rejected' && verdict.allowed !== undefined
      ? { allowed: [...verdict.allowed] }
      : {}),
    ...(verdict.result === 'rejected' && verdict.roles !== undefined ? { roles: [...verdict.roles] } : {}),
    ...measured(verdict),
  };
}

/** The numbers that the sentence of a verdict needs. */
function measured(verdict: Verdict): Pick<FieldReceipt, 'delta' | 'length' | 'max'> {
  if (verdict.result !== 'merged' && verdict.result !== 'rejected') return {};
  const { length, max } = verdict.result === 'rejected' ? verdict : {};
  return {
    ...(verdict.delta === undefined ? {} : { delta: verdict.delta }),
    ...(length === undefined ? {} : { length }),
    ...(max === undefined ? {} : { max }),
  };
}

export function refusal(submitted: unknown, reason: ReasonCode): FieldReceipt {
  return { submitted: storable(submitted), result: reasons[reason].result, reason };
}

/** Whether the sentence of a reason speaks of another person. */
export function namesOther(code: ReasonCode): boolean {
  return `${reasons[code].title} ${reasons[code].sentence}`.includes('{name}');
}
