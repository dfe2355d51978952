import { writeDomain } from '@festival-ops/domain/write-domain';
import { writeResponseSchema } from '@festival-ops/policy/wire';
import type { WriteAnswer } from '@festival-ops/write-path/write-answer';
import { createWritePath, type WritePath } from '@festival-ops/write-path/write-path';
import pg from 'pg';
import {
  adoptChoice,
  adoptRecords,
  adoptVersions,
  compareReceipt,
  compareRows,
  invariantsOf,
  type Rows,
  stateOf,
} from './check.ts';
import { Device } from './device.ts';
import { Fold } from './fold.ts';
import type { Fault, History, Step } from './history.ts';
import { type Lab, readNumbered, readReceipts, readRows, type StoredReceipt } from './lab.ts';
import { judge, type Watch } from './model.ts';
import { changeRights, type OfficeChange, officeChange } from './office.ts';
import { Oracle } from './oracle.ts';
import type { Transaction } from './queue.ts';
import { emptyState, maySee, resultOf, type State } from './rules/state.ts';
import { instant, type Row } from './rules/value.ts';
import { START, type World } from './world.ts';

/** What came of a history that went well. */
export interface Report {
  readonly writes: number;
  /** By `result: reason`, how often. */
  readonly outcomes: ReadonlyMap<string, number>;
}

/** Server and model disagree. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch';
  /** The number of the step after which it showed. */
  step = Number.POSITIVE_INFINITY;
}

/** Plays a history against a real database, and compares it with the model whenever all requests are answered. */
export async function play(lab: Lab, history: History): Promise<Report> {
  const run = await Run.open(lab, history);
  try {
    for (const [number, step] of history.steps.entries()) await run.take(step).catch(at(number));
    return await run.finish();
  } finally {
    await run.close();
  }
}

function at(step: number): (error: unknown) => never {
  return (error) => {
    if (error instanceof Mismatch) error.step = step;
    throw error;
  };
}

/** A request on its way. */
interface Flight {
  readonly device: Device;
  readonly transactions: readonly Transaction[];
  readonly fault: Fault | undefined;
}

class Run {
  readonly #lab: Lab;
  readonly #world: World;
  readonly #pool: pg.Pool;
  readonly #path: WritePath;
  readonly #devices: Device[];
  #state: State = emptyState();
  readonly #oracle = new Oracle();
  #fold = new Fold(new Map());
  readonly #receipts = new Map<string, StoredReceipt>();
  /** Every result that a receipt ever had, for answers that are older than what is stored by now. */
  readonly #said = new Map<string, Set<string>>();
  readonly #office = new Map<string, OfficeChange>();
  #initial: Rows = new Map();
  #rows: Rows = new Map();
  #now = START;
  #flights: (() => Promise<void>)[] = [];
  #late: Flight[] = [];
  #number = 0;
  #since = '-infinity';
  #made = 0;

  private constructor(lab: Lab, world: World, history: History) {
    this.#lab = lab;
    this.#world = world;
    this.#pool = new pg.Pool({ connectionString: lab.url, max: 6, application_name: world.festival });
    this.#pool.on('error', () => {});
    this.#path = createWritePath({
      pool: this.#pool,
      domain: writeDomain,
      now: () => new Date(this.#now),
      newId: () => this.#newId(),
      texts: lab.texts,
      // several database transactions for one long queue
      chunkSize: 7,
    });
    this.#devices = history.devices.map((person, number) => new Device(world, number, person));
  }

  static async open(lab: Lab, history: History): Promise<Run> {
    const world = await lab.openWorld();
    const run = new Run(lab, world, history);
    run.#initial = await readRows(lab, world);
    run.#rows = run.#initial;
    run.#state = stateOf(run.#initial);
    run.#fold = new Fold(run.#initial);
    for (const device of run.#devices) run.#sync(device);
    return run;
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async take(step: Step): Promise<void> {
    switch (step.do) {
      case 'write':
        this.#device(step.device)?.write(step.acts, step.atomic === true, this.#now);
        return;
      case 'send':
        this.#send(step.device, step.most, step.fault);
        return;
      case 'reuse':
        this.#reuse(step.device, step.pick);
        return;
      case 'sync': {
        const device = this.#device(step.device);
        if (device !== undefined) this.#sync(device);
        return;
      }
      case 'office':
        this.#changeByOffice(step);
        return;
      case 'rights':
        await changeRights(this.#lab, this.#world, this.#state, step, this.#newId());
        return;
      case 'later':
        this.#now =
          instant(new Date(Date.parse(this.#now) + step.minutes * 60_000).toISOString()) ?? this.#now;
        return;
      case 'settle':
        await this.#settle();
    }
  }

  /** Everybody comes online: all that was written is answered, and all that must hold is asked. */
  async finish(): Promise<Report> {
    for (
      let round = 0;
      this.#late.length > 0 || this.#devices.some(({ queue }) => queue.length > 0);
      round += 1
    ) {
      if (round > 20) throw new Mismatch('a queue does not get empty');
      for (const index of this.#devices.keys()) this.#send(index, 500, undefined);
      await this.#settle();
    }
    const written = this.#devices.flatMap(({ id, answered }) =>
      answered.flatMap(({ entries }) => entries.map(({ op_id }) => `${id}:${op_id}`)),
    );
    const missing = written.filter((id) => !this.#receipts.has(id));
    expectNothing([
      ...missing.map((id) => `the write ${id} has no receipt`),
      ...(this.#receipts.size === written.length ? [] : ['there are receipts of writes that nobody made']),
    ]);
    const outcomes = new Map<string, number>();
    for (const said of this.#said.values())
      for (const one of said) outcomes.set(one, (outcomes.get(one) ?? 0) + 1);
    return { writes: written.length, outcomes };
  }

  #device(number: number): Device | undefined {
    return this.#devices[number];
  }

  #newId(): string {
    this.#made += 1;
    return this.#world.id(100_000 + this.#made);
  }

  #send(number: number, most: number, fault: Fault | undefined): void {
    const device = this.#device(number);
    if (device === undefined || device.queue.length === 0 || fault === 'lost') return;
    const flight = { device, transactions: device.queue.slice(0, most), fault };
    if (fault === 'late') this.#late.push(flight);
    else this.#flights.push(() => this.#fly(flight));
    if (fault === 'twice') this.#flights.push(() => this.#fly({ ...flight, fault: 'unanswered' }));
    if (fault === 'cut') this.#flights.push(() => this.#cut());
  }

  async #fly({ device, transactions, fault }: Flight): Promise<void> {
    const answer = await this.#post(device, transactions);
    const judged = this.#judgedOf(device, transactions, answer);
    if (fault !== 'unanswered' && fault !== 'late') device.forget(judged);
  }

  #post(device: Device, transactions: readonly Transaction[]): Promise<WriteAnswer> {
    const body = {
      device_id: device.id,
      transactions: transactions.map(({ number, entries }) => ({ transaction_id: number, crud: entries })),
    };
    return this.#path.handle(JSON.parse(JSON.stringify(body)), device.userId);
  }

  /** Kills what of this history's connections is at work. */
  async #cut(): Promise<void> {
    await new Promise((wake) => setTimeout(wake, 3));
    await this.#lab.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND state <> 'idle'`,
      [this.#world.festival],
    );
  }

  /** The client transactions that an answer says are judged. */
  #judgedOf(device: Device, transactions: readonly Transaction[], answer: WriteAnswer): Set<number> {
    const judged = new Set<number>();
    if (answer.status === 503) return judged;
    if (answer.status !== 200)
      throw new Mismatch(`answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    const { results } = writeResponseSchema.parse(answer.body);
    if (results.length !== transactions.length) throw new Mismatch('WB-7: not one result per transaction');
    for (const [index, { number, entries }] of transactions.entries()) {
      const result = results[index];
      if (result?.status !== 'success') continue;
      judged.add(number);
      const ids = result.receipts.map(({ id }) => id);
      const expected = entries.map(({ op_id }) => `${device.id}:${op_id}`);
      if (ids.join() !== expected.join()) throw new Mismatch(`WB-7: receipts ${ids} for ${expected}`);
      for (const receipt of result.receipts)
        this.#answers.push([receipt.id, said(receipt.result, receipt.reason_code)]);
    }
    return judged;
  }
  #answers: [id: string, said: string][] = [];

  /** WB-4: the identity of an earlier write with other content changes nothing. */
  #reuse(number: number, pick: number): void {
    const device = this.#device(number);
    const transaction = device?.answered[pick % device.answered.length];
    const entry = transaction?.entries[0];
    if (device === undefined || entry === undefined) return;
    this.#flights.push(async () => {
      const other = { number: 0, entries: [{ ...entry, op_data: { title: `reused ${pick}` } }] };
      const answer = await this.#post(device, [other]);
      if (answer.status !== 200) return;
      const [result] = writeResponseSchema.parse(answer.body).results;
      if (result?.status === 'success' && result.receipts[0]?.reason_code !== 'op_key_reused')
        throw new Mismatch(`WB-4: ${JSON.stringify(result)}`);
    });
  }

  #changeByOffice(step: Extract<Step, { do: 'office' }>): void {
    const id = this.#newId();
    const change = officeChange(this.#world, this.#state, step, this.#devices, this.#now, id);
    if (change === undefined) return;
    this.#office.set(id, change);
    this.#flights.push(async () => {
      const client = await this.#lab.pool.connect();
      try {
        await client.query('BEGIN');
        await change.run(client);
        await client.query(
          'INSERT INTO lab.numbered (actor, receipt, xid) VALUES ($1, $2, pg_current_xact_id())',
          [this.#world.festival, id],
        );
        await client.query('COMMIT');
      } finally {
        client.release();
      }
    });
  }

  async #settle(): Promise<void> {
    const late = this.#late;
    const flights = [...this.#flights.splice(0), ...late.splice(0).map((flight) => () => this.#fly(flight))];
    // SERIAL=1 repeats a history exactly; together, its requests may meet in another order each time
    if (process.env.SERIAL !== undefined) for (const fly of flights) await fly();
    else await Promise.all(flights.map((fly) => fly()));
    await this.#judge();
    const before = this.#rows;
    this.#rows = await readRows(this.#lab, this.#world);
    const { receipts, until } = await readReceipts(
      this.#lab,
      this.#devices.map(({ id }) => id),
      this.#since,
    );
    this.#since = until;
    adoptRecords(this.#rows, this.#state);
    adoptVersions(this.#rows, before, this.#state);
    for (const receipt of receipts) adoptChoice(receipt, this.#state);
    this.#compare(receipts);
  }

  /** Lets the model judge what the server has judged, in the order in which it did. */
  async #judge(): Promise<void> {
    const actors = [this.#world.festival, ...this.#devices.map(({ id }) => id)];
    const numbered = await readNumbered(this.#lab, actors, this.#number);
    this.#number = numbered.at(-1)?.number ?? this.#number;
    const blocks = new Map<string, typeof numbered>();
    for (const one of numbered) blocks.set(one.xid, [...(blocks.get(one.xid) ?? []), one]);
    // What a transaction wrote last it wrote under all of its locks: that is its place in the order.
    const last = (block: typeof numbered) => block.at(-1)?.number ?? 0;
    // requests of several devices that shared a transaction, one after the other
    for (const block of [...blocks.values()].sort((a, b) => last(a) - last(b)))
      for (const actor of new Set(block.map((one) => one.actor)))
        this.#judgePart(
          actor,
          block.filter((one) => one.actor === actor),
        );
  }

  #judgePart(actor: string, part: Awaited<ReturnType<typeof readNumbered>>): void {
    for (const { receipt, told } of part) {
      const { sets, model } = this.#office.get(receipt) ?? {};
      model?.(this.#state);
      if (sets !== undefined) this.#fold.change(...sets);
      if (told !== null) this.#fold.take(told);
    }
    const device = this.#devices.find(({ id }) => id === actor);
    if (device !== undefined) this.#judgeBlock(device, new Set(part.map(({ receipt }) => receipt)));
  }

  #judgeBlock(device: Device, receipts: Set<string>): void {
    for (const { entries } of device.sent()) {
      const ids = entries.map(({ op_id }) => `${device.id}:${op_id}`);
      const there = ids.filter((id) => receipts.delete(id));
      if (there.length === 0) continue;
      if (there.length < ids.length)
        throw new Mismatch(`WB-1: of ${ids} only ${there} came in one database transaction`);
      const transaction = { device: device.id, user: device.userId, entries };
      const oracle = this.#oracle.watch(device, entries, this.#state);
      const watch: Watch = {
        ...oracle,
        after: (entry, answer) => {
          oracle.after(entry, answer);
          this.#note(`${device.id}:${entry.op_id}`, resultOf(answer), undefined);
        },
      };
      judge(this.#state, this.#world.festival, transaction, this.#now, watch);
    }
    // who asked in between was told what its earlier writes had become by then
    for (const receipt of this.#state.receipts.values()) this.#note(receipt.id, resultOf(receipt), undefined);
    if (receipts.size > 0) throw new Mismatch(`receipts of writes that nobody made: ${[...receipts]}`);
  }

  #note(id: string, result: string, reason: string | null | undefined): void {
    const saids = this.#said.get(id) ?? new Set();
    this.#said.set(id, saids.add(reason === undefined ? result : said(result, reason)));
  }

  #compare(changed: readonly StoredReceipt[]): void {
    for (const receipt of changed) {
      this.#receipts.set(String(receipt.row.id), receipt);
      this.#note(
        String(receipt.row.id),
        String(receipt.row.result),
        receipt.row.reason_code === null ? null : String(receipt.row.reason_code),
      );
    }
    const differences: string[] = [];
    for (const receipt of this.#state.receipts.values()) {
      const stored = this.#receipts.get(receipt.id);
      if (stored === undefined) differences.push(`receipt ${receipt.id}: is not there`);
      else differences.push(...compareReceipt(stored, receipt), ...this.#oracle.judge(stored));
    }
    differences.push(...compareRows(this.#rows, this.#state));
    differences.push(...this.#fold.differences(this.#rows));
    differences.push(...invariantsOf(this.#rows, this.#initial, this.#receipts));
    for (const [id, one] of this.#answers.splice(0)) {
      const saids = this.#said.get(id);
      if (!saids?.has(one) && !saids?.has(one.split(':')[0] ?? ''))
        differences.push(`the answer said ${one} of ${id}`);
    }
    expectNothing(differences);
  }

  #sync(device: Device): void {
    const mine = new Map<Parameters<Device['rows']>[0], Map<string, Row>>();
    const see = (table: string, row: Row) => maySee(this.#state, device.userId, table, row);
    for (const [table, rows] of this.#rows)
      mine.set(table, new Map([...rows].filter(([, row]) => see(table, row))));
    const receipts = [...this.#receipts].map(([id, { row }]) => [id, row] as const);
    mine.set('sync_operation', new Map(receipts.filter(([, row]) => see('sync_operation', row))));
    device.sync(mine);
  }
}

function said(result: string, reason: string | null): string {
  return reason === null ? result : `${result}: ${reason}`;
}

function expectNothing(differences: readonly string[]): void {
  if (differences.length > 0) throw new Mismatch(differences.slice(0, 30).join('\n'));
}
