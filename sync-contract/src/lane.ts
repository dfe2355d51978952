import { type CryptoKey, generateKeyPair, importJWK, SignJWT } from 'jose';
import pg from 'pg';
import { inject } from 'vitest';
import type { LaneName } from './contract-setup.ts';
import { Device } from './device.ts';
import { TABLES } from './festival.ts';
import { ContractStream, type StreamRequest } from './stream.ts';
import { type Answer, type Ask, ask } from './wire.ts';

/** Claims of a token, on top of (or, with `undefined`, instead of) the usual ones. */
export type Claims = Readonly<Record<string, unknown>>;

export interface TokenOptions {
  /** `undefined` for a token without one. */
  readonly kid?: string | undefined;
  /** Signs with a key that nobody knows. */
  readonly isForged?: boolean;
}

/** An endpoint with its database, as a file of tests uses it. */
export class Lane {
  readonly url: string;
  readonly databaseUrl: string;
  readonly #pool: pg.Pool;
  readonly #streams: ContractStream[] = [];

  private constructor(url: string, databaseUrl: string) {
    this.url = url;
    this.databaseUrl = databaseUrl;
    this.#pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
    this.#pool.on('error', () => {});
  }

  /** Empties the tables, and waits until the endpoint has seen that. */
  static async open(name: LaneName, url?: string): Promise<Lane> {
    const address = inject('contract').lanes[name];
    const lane = new Lane(url ?? address.url, address.databaseUrl);
    await lane.empty();
    return lane;
  }

  async empty(): Promise<void> {
    await this.sql(TABLES.map((table) => `DELETE FROM ${table}`).join(';'));
    await this.caughtUp();
  }

  async sql(text: string, values?: readonly unknown[]): Promise<void> {
    await this.#pool.query(text, values === undefined ? undefined : [...values]);
  }

  token(userId: string | undefined, claims: Claims = {}, options: TokenOptions = {}): Promise<string> {
    return signToken(userId, claims, options);
  }

  /** Opens a stream; whatever the answer is, it is given back. */
  async open(userId: string, request: StreamRequest = {}): Promise<ContractStream> {
    const token = request.token ?? (await this.token(userId, request.claims));
    const stream = await ContractStream.open(this.url, token, request);
    this.#streams.push(stream);
    return stream;
  }

  /** Asks for something with a good token of `userId`. */
  async ask(userId: string, path: string, options: Ask = {}): Promise<Answer> {
    const authorization = `Token ${await this.token(userId)}`;
    return ask(`${this.url}${path}`, { ...options, headers: { authorization, ...options.headers } });
  }

  /** Asks for a write checkpoint as a client does when its uploads are done. */
  async askWriteCheckpoint(userId: string, clientId: string): Promise<bigint> {
    const { text } = await this.ask(userId, `/write-checkpoint2.json?client_id=${clientId}`);
    const { data }: { data: { write_checkpoint: string } } = JSON.parse(text);
    return BigInt(data.write_checkpoint);
  }

  /** Resolves once the endpoint has everything that is committed by now. */
  async caughtUp(): Promise<void> {
    const device = new Device();
    const stream = await this.open('nobody', { device, body: { streams: { include_defaults: false } } });
    await stream.untilComplete(undefined, CATCH_UP_MS);
    const asked = await this.askWriteCheckpoint('nobody', device.clientId);
    await stream.untilComplete(() => device.writeCheckpoint >= asked, CATCH_UP_MS);
    stream.close();
  }

  /** Ends the streams that tests have left open, and tells what was wrong with the lines of all. */
  closeStreams(): string[] {
    const streams = this.#streams.splice(0);
    for (const stream of streams) stream.close();
    return streams.flatMap(({ device }) => device.faults);
  }

  async close(): Promise<void> {
    this.closeStreams();
    await this.#pool.end();
  }
}

/** Long enough for a bulk load on a busy machine. */
const CATCH_UP_MS = 45_000;

let forged: Promise<CryptoKey> | undefined;

async function signToken(userId: string | undefined, claims: Claims, options: TokenOptions): Promise<string> {
  const { key, audience } = inject('contract');
  const alg = key.alg ?? 'EdDSA';
  const iat = Math.floor(Date.now() / 1000);
  const usual = { sub: userId, aud: audience, iat, exp: iat + 3600 };
  const payload = Object.entries({ ...usual, ...claims }).filter(([, value]) => value !== undefined);
  forged ??= generateKeyPair(alg).then(({ privateKey }) => privateKey);
  const kid = 'kid' in options ? options.kid : key.kid;
  return new SignJWT(Object.fromEntries(payload))
    .setProtectedHeader({ alg, ...(kid === undefined ? {} : { kid }) })
    .sign(options.isForged === true ? await forged : await importJWK(key, alg));
}
