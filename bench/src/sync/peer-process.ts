import { createServer, type ServerResponse } from 'node:http';
import { parseArgs } from 'node:util';
import pg from 'pg';

/**
 * The plainest servers that one could write instead, to measure beside: what is lost or gained against them is
 * what the protocol costs.
 *
 *   GET /rows   all tasks, as Postgres itself makes the lines, by COPY
 *   GET /live   every commit's notification, as a line to each stream
 */
const { values } = parseArgs({ options: { 'database-url': { type: 'string', default: '' } } });

const live = new Set<ServerResponse>();
const listener = new pg.Client({ connectionString: values['database-url'] });
// the database goes away under it in the end
listener.on('error', () => {});
await listener.connect();
listener.on('notification', ({ payload }) => {
  for (const response of live) response.write(`${payload}\n`);
});
await listener.query('LISTEN task_changed');

const server = createServer((request, response) => {
  if (request.url === '/rows') return void sendRows(response);
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  response.write('{"checkpoint_complete":{}}\n');
  live.add(response);
  response.once('close', () => live.delete(response));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ answer: typeof address === 'object' && address !== null ? address.port : 0 });
});
process.once('disconnect', () => process.exit());

/** In a format that quotes nothing, so that each row is the line as it is. */
const ROWS = `COPY (
  SELECT '{"op":"PUT","object_type":"task","object_id":"' || id || '","data":' || to_json(row_to_json(task)::text) || '}'
  FROM (SELECT id, title, urgency, state, stage, updated_at FROM task) task
) TO STDOUT (FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01')`;

const GATHERED_BYTES = 65_536;

async function sendRows(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  const client = new pg.Client({ connectionString: values['database-url'] });
  await client.connect();
  const { stream } = client.connection;
  let gathered = Buffer.allocUnsafe(GATHERED_BYTES);
  let size = 0;
  const flush = () => {
    const isTaken = response.write(gathered.subarray(0, size));
    [gathered, size] = [Buffer.allocUnsafe(GATHERED_BYTES), 0];
    if (isTaken) return;
    stream.pause();
    response.once('drain', () => stream.resume());
  };
  // the driver reads on into the same bytes, so a row must be copied
  client.connection.on('copyData', ({ chunk }: { chunk: Buffer }) => {
    if (size + chunk.length > GATHERED_BYTES) flush();
    size += chunk.copy(gathered, size);
  });
  await client.query(ROWS);
  flush();
  response.end('{"checkpoint_complete":{}}\n');
  await client.end();
}
