/**
 * Decoder of `pgoutput`, protocol version 1 (PostgreSQL manual, "Logical Replication Message Formats").
 * Our own, because values are needed as the text that Postgres prints (see postgres-values.ts) and the
 * libraries hand out parsed ones.
 */

/** A position in the write-ahead log. */
export type Lsn = bigint;

/** `text` as Postgres prints a position, e.g. `16/B374D848`. */
export function parseLsn(text: string): Lsn {
  const [high = '', low = ''] = text.split('/');
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
}

export function formatLsn(lsn: Lsn): string {
  return `${(lsn >> 32n).toString(16)}/${(lsn & 0xffffffffn).toString(16)}`.toUpperCase();
}

/** A row's values in the order of its columns; `undefined` = an unchanged long value that was not logged. */
export type Tuple = readonly (string | null | undefined)[];

export interface Relation {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly typeOid: number; readonly isKey: boolean }[];
}

export const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);

export type PgoutputMessage =
  | { readonly kind: 'begin' }
  /** `end` is the position just after the commit; `committedAt` milliseconds since 1970, by the clock of Postgres. */
  | { readonly kind: 'commit'; readonly end: Lsn; readonly committedAt: number }
  | { readonly kind: 'relation'; readonly relation: Relation }
  | { readonly kind: 'insert'; readonly relation: number; readonly row: Tuple }
  /** `old` holds the replica identity, and only if that has changed (or is the full row). */
  | {
      readonly kind: 'update';
      readonly relation: number;
      readonly old: Tuple | undefined;
      readonly row: Tuple;
    }
  | { readonly kind: 'delete'; readonly relation: number; readonly old: Tuple }
  | { readonly kind: 'truncate'; readonly relations: readonly number[] }
  /** Types, origins and logical messages say nothing about rows. */
  | { readonly kind: 'other' };

/** @throws on bytes that are no message of this protocol: nothing after them can be trusted */
export function decodePgoutput(bytes: Buffer): PgoutputMessage {
  const read = new Reader(bytes);
  const tag = read.char();
  switch (tag) {
    case 'B':
      return { kind: 'begin' };
    case 'C':
      read.skip(1 + 8);
      return { kind: 'commit', end: read.uint64(), committedAt: read.instant() };
    case 'R':
      return { kind: 'relation', relation: readRelation(read) };
    case 'I': {
      const relation = read.uint32();
      read.skip(1);
      return { kind: 'insert', relation, row: readTuple(read) };
    }
    case 'U': {
      const relation = read.uint32();
      const old = read.char() === 'N' ? undefined : readTuple(read);
      if (old !== undefined) read.skip(1);
      return { kind: 'update', relation, old, row: readTuple(read) };
    }
    case 'D': {
      const relation = read.uint32();
      read.skip(1);
      return { kind: 'delete', relation, old: readTuple(read) };
    }
    case 'T': {
      const count = read.uint32();
      read.skip(1);
      return { kind: 'truncate', relations: Array.from({ length: count }, () => read.uint32()) };
    }
    case 'Y':
    case 'O':
    case 'M':
      return { kind: 'other' };
    default:
      throw new Error(`pgoutput has no message ${JSON.stringify(tag)}`);
  }
}

function readRelation(read: Reader): Relation {
  const oid = read.uint32();
  const schema = read.text();
  const name = read.text();
  read.skip(1);
  const columns = Array.from({ length: read.uint16() }, () => {
    const isKey = (read.uint8() & 1) === 1;
    const column = { name: read.text(), typeOid: read.uint32(), isKey };
    read.skip(4);
    return column;
  });
  return { oid, schema, name, columns };
}

function readTuple(read: Reader): Tuple {
  return Array.from({ length: read.uint16() }, () => {
    const kind = read.char();
    if (kind === 'n') return null;
    if (kind === 'u') return undefined;
    if (kind === 't') return read.string(read.uint32());
    throw new Error(`pgoutput sent a value of kind ${kind}, which was not asked for`);
  });
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }
  skip(count: number): void {
    this.#at += count;
  }
  uint8(): number {
    this.#at += 1;
    return this.#bytes.readUInt8(this.#at - 1);
  }
  char(): string {
    return String.fromCharCode(this.uint8());
  }
  uint16(): number {
    this.#at += 2;
    return this.#bytes.readUInt16BE(this.#at - 2);
  }
  uint32(): number {
    this.#at += 4;
    return this.#bytes.readUInt32BE(this.#at - 4);
  }
  uint64(): bigint {
    this.#at += 8;
    return this.#bytes.readBigUInt64BE(this.#at - 8);
  }
  /** Postgres counts microseconds since 2000. */
  instant(): number {
    return POSTGRES_EPOCH_MS + Number(this.uint64() / 1000n);
  }
  string(length: number): string {
    this.#at += length;
    return this.#bytes.toString('utf8', this.#at - length, this.#at);
  }
  /** Up to the next zero byte. */
  text(): string {
    const end = this.#bytes.indexOf(0, this.#at);
    const text = this.#bytes.toString('utf8', this.#at, end);
    this.#at = end + 1;
    return text;
  }
}
