import type { TableName } from '@festival-ops/domain/tables';
import type { Entry } from './queue.ts';
import { linkAll } from './rules/branch.ts';
import { edit, remove } from './rules/edit.ts';
import { insert } from './rules/insert.ts';
import { hold, isHeld } from './rules/park.ts';
import { answersOf, resultOf, rowOf, type State, visible } from './rules/state.ts';
import { isTable, isUuid } from './rules/value.ts';
import { type Answer, isWrite, metadataOf, refusedAll, type Write, whole } from './rules/write.ts';

/**
 * The rules of SPEC.md once more, in memory: for one client transaction after the other, its receipts and all that
 * it changes. Written from the specification and never from the engine, so that what both say was meant.
 */

/** A client transaction as the server has it. */
export interface ClientTransaction {
  readonly device: string;
  readonly user: string;
  readonly entries: readonly Entry[];
}

/** Sees each write just before and after it is judged, and whether an atomic transaction was taken back. */
export interface Watch {
  before(entry: Entry): void;
  after(entry: Entry, answer: Answer): void;
  takenBack(): void;
}

/** Judges one client transaction: its receipts, and all that it changes, are in the state afterwards. */
export function judge(
  state: State,
  festival: string,
  transaction: ClientTransaction,
  now: string,
  watch?: Watch,
): void {
  const atomic = transaction.entries.some(({ metadata }) => metadataOf(metadata).atomic === true);
  const before = atomic ? structuredClone(state) : state;
  const writes = transaction.entries.map((entry) => writeOf(state, festival, transaction, entry, now));
  const answers = writes.map((write) => {
    watch?.before(write.entry);
    const answer = judgeEntry(write, atomic);
    keep(write, answer);
    watch?.after(write.entry, answer);
    return answer;
  });
  const refusal = atomic ? refusedTogether(answers, writes) : undefined;
  if (refusal === undefined) return;
  // WB-6: nothing of it stays, but that the writes were links of their branches
  Object.assign(state, before);
  watch?.takenBack();
  for (const [index, write] of writes.entries()) {
    const answer = refusal[index] ?? whole('rejected', 'transaction_rejected');
    keep(write, answer);
    // what is no write names no row behind which another could wait
    if (answer.whole?.result === 'parked' && isWrite(write.entry)) hold(write);
    linkAll(write, answer);
  }
}

function keep(write: Write, answer: Answer): void {
  const { state, receipt: id, device, user: author, table, id: row } = write;
  const result = resultOf(answer);
  const settled = result === 'applied' || result === 'merged';
  const conflicts = answersOf(answer).flatMap(({ conflict }) => conflict ?? []);
  const record = answer.record ?? conflicts.at(-1);
  const about = record === undefined ? {} : { record };
  state.receipts.set(id, { id, device, author, table, row, ...answer, ...about, settled });
}

function writeOf(
  state: State,
  festival: string,
  { device, user }: ClientTransaction,
  entry: Entry,
  now: string,
): Write {
  const { row_version, follows } = metadataOf(entry.metadata);
  return {
    entry,
    state,
    receipt: `${device}:${entry.op_id}`,
    device,
    user,
    now,
    festival,
    // a table of another name never gets as far as the rows
    table: entry.table as TableName,
    id: entry.id,
    values: entry.op_data ?? {},
    bases: entry.op === 'PUT' ? undefined : entry.previous_values,
    rowVersion: row_version,
    follows,
  };
}

/** The answers of an atomic transaction of which not all was accepted; undefined if it was. */
function refusedTogether(answers: readonly Answer[], writes: readonly Write[]): Answer[] | undefined {
  const results = answers.map(resultOf);
  if (results.includes('parked'))
    return answers.map((answer) => (resultOf(answer) === 'parked' ? answer : whole('parked', 'held_behind')));
  if (results.some((result) => result === 'rejected' || result === 'needs_review'))
    return answers.map((answer) => {
      const cause = resultOf(answer);
      if (cause === 'needs_review') return whole('rejected', 'review_needs_own_transaction');
      if (cause !== 'rejected') return whole('rejected', 'transaction_rejected');
      return answer.whole === undefined
        ? { fields: refusedAll(answer.fields, 'transaction_rejected') }
        : answer;
    });
  // only what is accepted is stored, so only then the server can throw
  const culprit = writes.findIndex((write, index) => throws(write, answers[index]));
  if (culprit < 0) return undefined;
  return writes.map((_, index) => whole('parked', index === culprit ? 'server_error' : 'held_behind'));
}

/** Who wrote it, with which app, and does it wait behind another: before it is asked what it says. */
function judgeEntry(write: Write, atomic: boolean): Answer {
  const { entry, state } = write;
  const { author, schema_version } = metadataOf(entry.metadata);
  if (!isWrite(entry)) return whole('rejected', 'malformed_write');
  if (author !== write.user) return whole('rejected', 'wrong_author');
  if (schema_version > 2) return park(write, 'newer_schema');
  if (isHeld(write)) return park(write, 'held_behind');
  if (!isTable(entry.table)) return whole('rejected', 'unknown_table');
  if (!isUuid(entry.id)) return whole('rejected', 'malformed_id');
  const before = mayThrow(write) ? structuredClone(state) : state;
  const answer = judgeWrite(write);
  if (!atomic && throws(write, answer)) {
    Object.assign(state, before);
    return park(write, 'server_error');
  }
  if (answer.whole?.result === 'rejected') linkAll(write, answer);
  return answer;
}

/** In the lab the database throws at some titles (WB-8). */
function mayThrow({ values }: Write): boolean {
  return String(values.title).startsWith('poison');
}

function throws(write: Write, answer: Answer | undefined): boolean {
  return mayThrow(write) && answer?.fields.title?.result === 'applied';
}

function park(write: Write, reason: string): Answer {
  const answer = whole('parked', reason);
  hold(write);
  linkAll(write, answer);
  return answer;
}

function judgeWrite(write: Write): Answer {
  const { state, user, table, id } = write;
  const { op } = write.entry;
  const there = rowOf(state, table, id);
  const row = visible(state, user, table, id);
  if (op === 'PUT' && there === undefined) return insert(write);
  if (op === 'PUT' && row === undefined) return whole('rejected', 'id_taken');
  if (row === undefined) return whole('rejected', 'row_not_found');
  if (op === 'DELETE') return remove(write, row);
  return edit(write, row);
}
