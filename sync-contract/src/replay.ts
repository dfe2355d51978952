import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { Device } from './device.ts';
import type { Lane } from './lane.ts';
import { plainName } from './lines.ts';
import { Normaliser, type NormalLine, restricted } from './normal-form.ts';
import { type RecordedEvent, recording } from './recording.ts';
import type { Scenario } from './scenarios.ts';
import type { ContractStream } from './stream.ts';
import { type Ask, ask } from './wire.ts';

export interface ReplayOptions {
  /** Goes no further than the first line of this kind. */
  readonly until?: (event: RecordedEvent) => boolean;
}

/** Does what was done when a recording was made, and expects an endpoint to say what was said then. */
export async function replay(lane: Lane, scenario: Scenario, options: ReplayOptions = {}): Promise<void> {
  const player = new Player(lane, scenario);
  try {
    for (const event of recording(scenario.name)) {
      await player.play(event);
      if (options.until?.(event) === true) break;
    }
    await player.settle();
  } finally {
    player.close();
  }
}

/** Lines come within milliseconds, a bulk load on a busy machine takes its time. */
const SETTLE_MS = 20_000;
const RECORDED_CLIENT = 'cap-client';
const RECORDED_AUDIENCE = 'festival';

class Player {
  readonly #lane: Lane;
  readonly #scenario: Scenario;
  readonly #device = new Device();
  readonly #recorded = new Normaliser();
  readonly #seen = new Normaliser();
  #note = '';
  #stream: ContractStream | undefined;
  /** Lines of the stream that have been normalised. */
  #taken = 0;

  constructor(lane: Lane, scenario: Scenario) {
    this.#lane = lane;
    this.#scenario = scenario;
  }

  async play(event: RecordedEvent): Promise<void> {
    switch (event.kind) {
      case 'note':
        this.#note = event.note;
        return this.#step(event.note);
      case 'stream':
        await this.settle();
        return this.#openStream(event);
      case 'request':
        await this.settle();
        return this.#request(event);
      case 'response':
        expect(this.#stream?.status).toBe(event.status);
        return expectHeaders(this.#stream?.headers, event.headers);
      case 'line': {
        const { checkpoint_diff, error } = event.line;
        if (checkpoint_diff !== undefined) await this.#step(`#${checkpoint_diff.last_op_id}`);
        if (error === undefined) return this.#recorded.take(event.line);
        await this.#stream?.untilOver();
        return expectError(JSON.parse(this.#stream?.texts.join('') ?? ''), { error });
      }
      case 'end':
        await this.settle();
        if (event.how === 'end') await this.#stream?.untilOver();
        return this.close();
    }
  }

  /** Waits until the lines since the last time are the recorded ones, in normal form. */
  async settle(): Promise<void> {
    const stream = this.#stream;
    if (stream === undefined) return;
    const expected = this.#recorded.lines;
    const waitsForTime = expected.some((line) => 'expires' in line);
    const isEqual = () => isDeepStrictEqual(this.#seenLines(stream, expected), expected);
    // what has no effect on this device is over once the endpoint has caught up
    if (expected.length === 0) await this.#lane.caughtUp();
    await stream.until(isEqual, waitsForTime ? 50_000 : SETTLE_MS).catch(() => {});
    expect(this.#seenLines(stream, expected)).toEqual(expected);
    this.#recorded.cut();
    this.#seen.cut();
  }

  close(): void {
    this.#stream?.close();
    this.#stream = undefined;
  }

  async #step(name: string): Promise<void> {
    const sql = this.#scenario.steps?.[name];
    if (sql === undefined) return;
    await this.settle();
    await this.#lane.sql(sql);
    if (this.#stream === undefined) await this.#lane.caughtUp();
  }

  #seenLines(stream: ContractStream, expected: readonly NormalLine[]): readonly NormalLine[] {
    for (const line of stream.lines.slice(this.#taken)) this.#seen.take(line);
    this.#taken = stream.lines.length;
    const lines = restricted(this.#seen.lines, expected, this.#recorded.partlyTold);
    // when signs of life come is the endpoint's affair
    const isAwaited = expected.some((line) => 'expires' in line);
    return isAwaited ? lines : lines.filter((line) => !('expires' in line));
  }

  async #openStream({ body, headers, claims }: Extract<RecordedEvent, { kind: 'stream' }>): Promise<void> {
    this.close();
    const recordedHeld = Array.isArray(body.buckets) ? body.buckets.map(({ name }) => String(name)) : [];
    const positions = new Map(this.#device.positions().map((held) => [plainName(held.name), held]));
    const buckets = recordedHeld.map((name) => positions.get(plainName(name)) ?? { name, after: '5' });
    this.#recorded.begin(recordedHeld);
    this.#seen.begin(recordedHeld);
    if (buckets.length === 0) this.#device.buckets.clear();
    this.#taken = 0;
    const token = this.#scenario.tokens?.[this.#note];
    const authorization = token === undefined ? undefined : await token(this.#lane);
    this.#stream = await this.#lane.open(String(claims?.sub), {
      device: this.#device,
      body: { ...body, buckets, client_id: this.#device.clientId },
      headers: token === undefined ? headers : { ...headers, authorization: header(authorization) },
      claims: claims === null ? {} : freshClaims(claims),
    });
  }

  async #request(event: Extract<RecordedEvent, { kind: 'request' }>): Promise<void> {
    const token = this.#scenario.tokens?.[this.#note];
    const authorization = header(await (token ?? ((lane: Lane) => lane.token('u1')))(this.#lane));
    const asked = this.#askedId(event.body);
    const options: Ask = {
      method: methodOf(event.method),
      headers: authorization === '' ? {} : { authorization },
      ...(event.body === undefined ? {} : { body: asked ?? event.body }),
    };
    const path = event.path.replace(RECORDED_CLIENT, this.#device.clientId);
    const answer = await ask(`${this.#lane.url}${path}`, options);
    expect(answer.status).toBe(event.status);
    expectHeaders(answer.headers, event.headers);
    if (event.answer === '') return void expect(answer.text).toBe('');
    const parsed: unknown = JSON.parse(answer.text);
    if (answer.status >= 400) return expectError(parsed, event.answer);
    expect(shapeOf(parsed, asked)).toEqual(shapeOf(event.answer, event.body));
    const isOurs = event.path.endsWith(RECORDED_CLIENT) || asked !== undefined;
    if (!isOurs) return;
    this.#recorded.answers.push(...numbersIn(event.answer));
    this.#seen.answers.push(...numbersIn(parsed));
  }

  /** A checkpoint request whose number is as far from the last answered one as the recorded one was. */
  #askedId(body: unknown): { client_id: string; checkpoint_request_id: string } | undefined {
    if (typeof body !== 'object' || body === null || !('checkpoint_request_id' in body)) return undefined;
    const recorded = BigInt(String(body.checkpoint_request_id));
    const last = this.#recorded.answers.at(-1) ?? 0n;
    const id = recorded === 0n ? 0n : (this.#seen.answers.at(-1) ?? 0n) + recorded - last;
    return { client_id: this.#device.clientId, checkpoint_request_id: String(id) };
  }
}

const header = (token: string | undefined) => (token === undefined ? '' : `Token ${token}`);

/** The recorded claims with their lifetime, from now on. */
function freshClaims(claims: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { iat, exp, aud, ...others } = claims;
  const now = Math.floor(Date.now() / 1000);
  const audience = aud === RECORDED_AUDIENCE ? {} : { aud };
  return { ...others, ...audience, iat: now, exp: now + Number(exp) - Number(iat) };
}

function methodOf(method: string): 'GET' | 'POST' | 'OPTIONS' {
  return method === 'POST' || method === 'OPTIONS' ? method : 'GET';
}

/** What was recorded must be there; that nothing is compressed unasked too. */
function expectHeaders(headers: object | undefined, recorded: Readonly<Record<string, string>>): void {
  const { 'content-encoding': encoding, ...others } = recorded;
  expect(headers).toMatchObject(others);
  expect(headers === undefined ? undefined : Reflect.get(headers, 'content-encoding')).toBe(encoding);
}

/** Codes, status and names are compared; the words are the endpoint's own. */
function expectError(answer: unknown, recorded: unknown): void {
  const expected = errorOf(recorded);
  expect(expected).toBeDefined();
  expect(errorOf(answer)).toEqual({ ...expected, description: expect.any(String) });
}

function errorOf(answer: unknown): object | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const error: unknown = Reflect.get(answer, 'error');
  if (typeof error !== 'object' || error === null) return undefined;
  const fields = ['code', 'status', 'name', 'description'];
  return Object.fromEntries(fields.map((field) => [field, Reflect.get(error, field)]));
}

/** An answer without the numbers that are the endpoint's own. */
function shapeOf(answer: unknown, asked: unknown): unknown {
  const id =
    typeof asked === 'object' && asked !== null ? Reflect.get(asked, 'checkpoint_request_id') : undefined;
  return JSON.parse(JSON.stringify(answer), (key, value) => {
    if (key === 'checkpoint_request_id') return value === id ? 'as asked' : 'another';
    if (key === 'write_checkpoint') return /^\d+$/.test(value) ? 'a number' : value;
    return key === 'touched_at' && !Number.isNaN(Date.parse(value)) ? 'a time' : value;
  });
}

function numbersIn(answer: unknown): bigint[] {
  return [...JSON.stringify(answer).matchAll(/"(\d+)"/g)].map(([, digits]) => BigInt(digits ?? 0));
}
