import { decodePgoutput, formatLsn, parseLsn } from '@festival-ops/sync/pgoutput';
import pg from 'pg';
import { PUBLICATION } from './tables.ts';

/**
 * Reads a database's log and does nothing with it: the limit for whoever must also keep it. It runs in a process
 * of its own, and tells how many rows it has read each time it is asked.
 */
const [, , databaseUrl = ''] = process.argv;
const url = new URL(databaseUrl);
url.searchParams.set('replication', 'database');
const client = new pg.Client({ connectionString: url.href });
client.on('error', () => {});
await client.connect();
const slot = `bench_${process.pid}`;
const { rows } = await client.query<{ consistent_point: string }>(
  `CREATE_REPLICATION_SLOT ${slot} TEMPORARY LOGICAL pgoutput`,
);
const from = formatLsn(parseLsn(rows[0]?.consistent_point ?? '0/0'));

const XLOG_DATA = 0x77;
let count = 0;
client.connection.on('copyData', ({ chunk }: { chunk: Buffer }) => {
  if (chunk[0] === XLOG_DATA && decodePgoutput(chunk.subarray(25)).kind === 'insert') count += 1;
});
process.on('message', () => process.send?.({ answer: { count } }));
process.once('disconnect', () => process.exit());
process.send?.({ answer: true });
await client.query(
  `START_REPLICATION SLOT ${slot} LOGICAL ${from} (proto_version '1', publication_names '${PUBLICATION}')`,
);
