import { createHash } from 'node:crypto';
import type { PoolClient, QueryResultRow } from 'pg';

/**
 * The database as the write path asks it: statements run one after the other in the order in which they are asked
 * for. Who does not need the answer to one for the next asks for both at once, and waits with `allOf`.
 */
export interface DatabaseClient {
  query<R extends QueryResultRow>(
    text: string,
    values?: readonly unknown[],
  ): Promise<{ readonly rows: readonly R[] }>;
}

/** The same inside a transaction that somebody else begins and ends. */
export interface TransactionClient extends DatabaseClient {
  /** Asks for statements whose answers say nothing; whether they worked shows when the transaction is ended. */
  tell(statements: readonly Statement[]): void;
  /** @throws what the first statement that was told and failed has thrown */
  told(): Promise<void>;
}

/** A statement that is still to be run, with its parameters. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * Over a pool with `pipeline: true`, what is asked for at once travels at once, and a chunk of writes takes three ways
 * to the server and back instead of sixteen. Over another pool the statements go one by one.
 *
 * Statements with parameters are prepared, once for each connection: planning one takes longer than running it.
 */
export function transactionClient(client: PoolClient): TransactionClient {
  const send = <R extends QueryResultRow>(text: string, values: readonly unknown[] | undefined) =>
    values === undefined
      ? client.query<R>(text)
      : client.query<R>({ ...nameOf(text), text, values: [...values] });
  const query = client.pipeline ? pipelined(client, send) : oneByOne(send);
  let asked: Promise<unknown>[] = [];
  return {
    query: (text, values) => {
      const one = query<never>(text, values);
      // who asked hears of it; what fails in a packet before anybody waits must not end the process
      one.catch(() => {});
      return one;
    },
    tell: (statements) => {
      for (const { text, values } of statements) {
        const one = query(text, values);
        // whoever ends the transaction hears of it
        one.catch(() => {});
        asked.push(one);
      }
    },
    told: async () => {
      const all = asked;
      asked = [];
      await allOf(all);
    },
  };
}

/**
 * Waits for all, also after one has failed, so that nothing is under way any more when the failure is handled.
 * @throws what the first that failed has thrown
 */
export async function allOf<T extends readonly unknown[]>(
  asked: T,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> {
  await Promise.allSettled(asked);
  return Promise.all(asked);
}

/** What is asked for in one turn leaves in one packet: each packet would wake the server on its own. */
function pipelined({ connection }: PoolClient, send: DatabaseClient['query']): DatabaseClient['query'] {
  let isHeld = false;
  return (text, values) => {
    if (!isHeld) {
      isHeld = true;
      const { stream } = connection;
      stream.cork();
      process.nextTick(() => {
        isHeld = false;
        stream.uncork();
      });
    }
    return send(text, values);
  };
}

/** After one that fails, those that were asked for behind it fail as well and are never sent. */
function oneByOne(send: DatabaseClient['query']): DatabaseClient['query'] {
  let last: Promise<unknown> | undefined;
  let waiting = 0;
  return <R extends QueryResultRow>(text: string, values?: readonly unknown[]) => {
    waiting += 1;
    const asked = (
      last === undefined ? send<R>(text, values) : last.then(() => send<R>(text, values))
    ).finally(() => {
      waiting -= 1;
      if (waiting === 0) last = undefined;
    });
    last = asked;
    return asked;
  };
}

/** Which columns an update sets differs from chunk to chunk, so there could be more texts than are worth keeping. */
const MOST_NAMES = 500;
const names = new Map<string, string>();

/** A name follows from its text, so that it means the same to every process behind one connection pooler. */
function nameOf(text: string): { readonly name?: string } {
  const known = names.get(text);
  if (known !== undefined) return { name: known };
  if (names.size >= MOST_NAMES) return {};
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 24);
  names.set(text, name);
  return { name };
}
