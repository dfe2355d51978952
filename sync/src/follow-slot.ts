import pg from 'pg';
import { lost } from './connections.ts';
import { decodePgoutput, formatLsn, type Lsn, type PgoutputMessage, POSTGRES_EPOCH_MS } from './pgoutput.ts';

/** Takes what a slot sends. */
export interface Follower {
  onMessage(message: PgoutputMessage): void;
  /** All that was committed before `position` has been handed over. */
  onProgress(position: Lsn): void;
  /** What was committed before this is safe here; Postgres may forget it. */
  readonly kept: Lsn;
}

export interface FollowOptions {
  readonly slot: string;
  readonly publication: string;
  /** Changes of commits before this are not sent. */
  readonly from: Lsn;
  /** Postgres is asked for a sign of life six times in this time, and given up when none has come. */
  readonly silenceMs: number;
}

/** The replication as it runs. */
export interface Following {
  /** Settles, by an error, when the connection is lost. */
  readonly over: Promise<never>;
  /** When Postgres last said anything; milliseconds since 1970. */
  readonly heardAt: number;
  /** Tells Postgres now what is kept, else it is told at its next question. */
  confirm(): void;
}

/** Starts the replication on a connection that is used for nothing else from here on. */
export function followSlot(client: pg.Client, options: FollowOptions, follower: Follower): Following {
  let position = options.from;
  let inTransaction = false;
  let heardAt = Date.now();
  // a clock that is set meanwhile must not end a good connection, nor keep a dead one
  let lastHeard = performance.now();
  const tell = (wantsAnswer: boolean) => sendStatus(client, position, follower.kept, { wantsAnswer });
  const passed = (lsn: Lsn) => {
    if (lsn <= position) return;
    position = lsn;
    follower.onProgress(position);
  };
  const onFrame = (frame: Buffer) => {
    heardAt = Date.now();
    lastHeard = performance.now();
    const kind = frame[0];
    if (kind === XLOG_DATA) {
      const message = decodePgoutput(frame.subarray(25));
      if (message.kind === 'begin') inTransaction = true;
      follower.onMessage(message);
      if (message.kind === 'commit') {
        inTransaction = false;
        passed(message.end);
      }
    } else if (kind === KEEPALIVE) {
      // the position up to which Postgres has decoded; a transaction that is still arriving lies before it
      if (!inTransaction) passed(frame.readBigUInt64BE(1));
      if (frame[17] === 1) tell(false);
    }
  };
  const timer = setInterval(() => {
    if (performance.now() - lastHeard > options.silenceMs) client.connection.stream.destroy();
    else tell(true);
  }, options.silenceMs / 6);
  return {
    over: replicate(client, options, onFrame).finally(() => clearInterval(timer)),
    get heardAt() {
      return heardAt;
    },
    confirm: () => tell(false),
  };
}

async function replicate(
  client: pg.Client,
  { slot, publication, from }: FollowOptions,
  onFrame: (frame: Buffer) => void,
): Promise<never> {
  const broken = new Promise<never>((_, failed) => {
    client.connection.on('copyData', ({ chunk }: { chunk: Buffer }) => {
      try {
        onFrame(chunk);
      } catch (error) {
        failed(error);
      }
    });
  });
  try {
    const options = `proto_version '1', publication_names ${pg.escapeLiteral(pg.escapeIdentifier(publication))}, messages 'true'`;
    const started = client.query(`START_REPLICATION SLOT "${slot}" LOGICAL ${formatLsn(from)} (${options})`);
    await Promise.race([started, broken, lost(client)]);
    throw new Error('Postgres ended the replication');
  } finally {
    client.connection.removeAllListeners('copyData');
  }
}

const XLOG_DATA = 0x77;
const KEEPALIVE = 0x6b;

/** Tells Postgres how far we are, and what is safe here, so that it may drop that part of the log. */
function sendStatus(
  client: pg.Client,
  received: Lsn,
  kept: Lsn,
  { wantsAnswer }: { wantsAnswer: boolean },
): void {
  const frame = Buffer.alloc(5 + 34);
  frame.write('d', 0);
  frame.writeUInt32BE(4 + 34, 1);
  frame.write('r', 5);
  frame.writeBigUInt64BE(received, 6);
  for (const at of [14, 22]) frame.writeBigUInt64BE(kept, at);
  frame.writeBigUInt64BE(BigInt(Date.now() - POSTGRES_EPOCH_MS) * 1000n, 30);
  frame.writeUInt8(wantsAnswer ? 1 : 0, 38);
  if (client.connection.stream.writable) client.connection.stream.write(frame);
}
