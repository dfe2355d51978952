/**
 * One-line faults that the suite must turn red: if one of them passes, a rule is written down and not tested. Each
 * is applied alone, to a copy of the project.
 */
export interface PlantedBug {
  readonly name: string;
  readonly file: string;
  readonly line: string;
  readonly instead: string;
  /** Test files that are to notice it, as Vitest filters. */
  readonly tests: readonly string[];
}

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: 'rows are not locked for change',
    file: 'write-path/src/load-surroundings.ts',
    line: "? 'UPDATE' : 'KEY SHARE'",
    instead: "? 'KEY SHARE' : 'KEY SHARE'",
    tests: ['write-path/src/cuts.pg', 'write-path/src/conflict.pg'],
  },
  {
    name: 'a write that came before is judged again',
    file: 'write-path/src/apply-chunk.ts',
    line: 'if (!copy.answered.has(String(write.opId)) && !first.has(write.opId)) first.set(write.opId, write);',
    instead: 'first.set(write.opId, write);',
    tests: ['write-path/src/exactly-once.pg'],
  },
  {
    name: 'an identity that comes again with other content gets the first receipt',
    file: 'write-path/src/apply-chunk.ts',
    line: 'if (answered.hash === contentHash(write.raw)) return answered.receipt;',
    instead: 'return answered.receipt;',
    tests: ['write-path/src/exactly-once.pg'],
  },
  {
    name: 'the identity does not depend on the device',
    file: 'write-path/src/claim.ts',
    line: 'SELECT $1, u.op_id, u.content_hash',
    instead: "SELECT left($1, 0) || 'any', u.op_id, u.content_hash",
    tests: ['write-path/src/exactly-once.pg'],
  },
  {
    name: 'rights are not asked',
    file: 'policy/src/decide.ts',
    line: 'if (refusal !== undefined) return refusal;',
    instead: 'void refusal;',
    tests: ['write-path/src/rights.pg', 'policy/src/decide'],
  },
  {
    name: 'the base is ignored',
    file: 'policy/src/concurrent.ts',
    line: 'return facts.expected === undefined || !same(facts.expected, facts.server);',
    instead: 'return facts === undefined;',
    tests: ['write-path/src/conflict.pg', 'policy/src/decide'],
  },
  {
    name: 'a device conflicts with itself',
    file: 'policy/src/branch.ts',
    line: 'if (head === undefined || head.rowVersion !== link.rowVersion || head.newest !== link.baseText)',
    instead: 'if (head === undefined || link !== undefined)',
    tests: ['write-path/src/conflict.pg'],
  },
  {
    name: 'an equal count is no second difference',
    file: 'policy/src/decide.ts',
    line: 'same(facts.server, facts.next) && !isCounted(policy)',
    instead: 'same(facts.server, facts.next)',
    tests: ['policy/src/decide-additive'],
  },
  {
    name: 'a difference is taken from the expected value',
    file: 'policy/src/decide-additive.ts',
    line: 'facts.next - counted(facts.base)',
    instead: 'facts.next - counted(facts.expected ?? facts.base)',
    tests: ['policy/src/decide-additive'],
  },
  {
    name: 'what was taken out of a set comes back',
    file: 'policy/src/decide-union.ts',
    line: 'new Set([...without(server, removals), ...additions])',
    instead: 'new Set([...server, ...additions])',
    tests: ['policy/src/decide-union'],
  },
  {
    name: 'a set says merged though one change is lost',
    file: 'policy/src/decide-union.ts',
    line: 'return keeps(store, membersOf(facts.expected), server)',
    instead: 'return keeps(store, server, server)',
    tests: ['policy/src/decide-union'],
  },
  {
    name: 'a clock that is ahead wins',
    file: 'policy/src/hybrid-clock.ts',
    line: 'return parts.ms > nowMs + maxAheadMs ?',
    instead: 'return parts.ms < 0 ?',
    tests: ['policy/src/decide-last-write'],
  },
  {
    name: 'a clock forgets what it was told',
    file: 'policy/src/hybrid-clock.ts',
    line: 'return after([last, remote], physicalMs, node);',
    instead: 'return after([last, remote.slice(0, 0)], physicalMs, node);',
    tests: ['policy/src/hybrid-clock'],
  },
  {
    name: 'a preview forgets the unsent writes',
    file: 'policy/src/preview.ts',
    line: 'for (const [position, one] of unsent.entries()) judge(one, position);',
    instead: '',
    tests: ['domain/src/preview'],
  },
  {
    name: 'instants are compared as text',
    file: 'policy/src/value.ts',
    line: "return typeof raw === 'string' ? canonicalInstant(raw) : undefined;",
    instead: "return typeof raw === 'string' && canonicalInstant(raw) !== undefined ? raw : undefined;",
    tests: ['write-path/src/conflict.pg'],
  },
  {
    name: 'a refused atomic transaction leaves its effects in memory',
    file: 'write-path/src/judge-batch.ts',
    line: '  copy.undoTo(mark);',
    instead: '',
    tests: ['write-path/src/cuts.pg', 'write-path/src/batch.pg'],
  },
  {
    name: 'what follows a parked write is not held',
    file: 'write-path/src/judge-batch.ts',
    line: 'if (own !== undefined) return own;',
    instead: '',
    tests: ['write-path/src/parking.pg'],
  },
  {
    name: 'rows of other festivals can be seen',
    file: 'write-path/src/judge-batch.ts',
    line: 'return context.domain.mayRead(table, view, context.actor) ? view : undefined;',
    instead: 'return view;',
    tests: ['write-path/src/rights.pg'],
  },
  {
    name: 'people are told that they replaced themselves',
    file: 'policy/src/judge-write.ts',
    line: 'replaced.other.author_id !== task.around.actor.userId;',
    instead: 'true;',
    tests: ['write-path/src/conflict.pg'],
  },
  {
    name: 'anybody may upload for a device',
    file: 'write-path/src/write-path.ts',
    line: 'if (owner !== userId) return { status: 403, body: notYours };',
    instead: 'void owner;',
    tests: ['write-path/src/batch.pg'],
  },
  {
    name: 'the database sees only the last of several changes to a row',
    file: 'write-path/src/persist.ts',
    line: 'depth.set(key, index + 1);',
    instead: 'depth.set(key, index);',
    tests: ['write-path/src/parking.pg', 'write-path/src/exactly-once.pg'],
  },
  {
    name: 'stock is judged against what was read without a lock',
    file: 'write-path/src/load-surroundings.ts',
    line: '|| rows.lookups.length > 0;',
    instead: '|| rows.lookups.length < 0;',
    tests: ['write-path/src/stock.pg'],
  },
  {
    name: 'what is set aside for others counts as free',
    file: 'policy/src/judge-stock.ts',
    line: 'if (out - fromAllowance > free)',
    instead: 'if (out > stock.onHand)',
    tests: ['policy/src/judge-stock', 'write-path/src/stock-cuts.pg'],
  },
  {
    name: 'what is set aside for one device is there for all of the user',
    file: 'policy/src/judge-stock.ts',
    line: 'one.device === write.deviceId && ',
    instead: '',
    tests: ['write-path/src/allowance.pg'],
  },
  {
    name: 'allowances end without grace',
    file: 'policy/src/stock.ts',
    line: 'return hasPassed(until, graceHours, now);',
    instead: 'return hasPassed(until, Math.min(0, graceHours), now);',
    tests: ['write-path/src/allowance.pg'],
  },
  {
    name: 'the sweep gives back what bookings have just given back',
    file: 'write-path/src/allowances.ts',
    line: '      await lockStock(client, policy, one.item);',
    instead: '',
    tests: ['write-path/src/allowance.pg'],
  },
  {
    name: 'receipts are settled by whoever names them',
    file: 'policy/src/judge-acknowledgement.ts',
    line: 'receipt.authorId !== around.actor.userId',
    instead: "receipt.authorId === ''",
    tests: ['write-path/src/acknowledgement.pg'],
  },
  {
    name: 'a write can not name the receipt of one in its own request',
    file: 'write-path/src/judge-batch.ts',
    line: '  keepReceipt(context, copy, outcome);',
    instead: '',
    tests: ['write-path/src/acknowledgement.pg'],
  },
];
