import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type SyncService, startSyncService } from './service.ts';
import { startTestBench, TEST_STREAMS, type TestBench, type TestDatabase } from './test-bench.ts';
import { askWriteCheckpoint, TestDevice } from './test-client.ts';
import { AUDIENCE } from './test-identities.ts';

interface LogLine {
  readonly message: string;
  readonly [detail: string]: unknown;
}

let bench: TestBench;
let db: TestDatabase;
let lines: LogLine[];
const take = (details: object, message: string) => lines.push({ ...details, message });
const log = { debug: take, info: take, warn: take };
beforeAll(async () => {
  bench = await startTestBench();
});
afterAll(() => bench.close());
beforeEach(async () => {
  lines = [];
  db = await bench.database();
});

const PATIENT = { timeout: 20_000 };
const NAME = 'Mira Baumann';
const MAIL = 'mira@example.org';
/** As somebody may have written them into rows, and where they do not belong. */
const SECRETS = ['Mira', 'Baumann', 'example.org', '9990123', 'Secret-Row-Id'];

function said(message: string): LogLine[] {
  return lines.filter((line) => line.message === message);
}

test('SY-142 nothing that somebody wrote is in the log, whatever becomes of it', async () => {
  const fill = `INSERT INTO post VALUES ('Secret-Row-Id', 'g1', '${NAME}', repeat('${MAIL} ', 2000), '${NAME}', 9990123)`;
  await db.sql(`INSERT INTO belongs VALUES ('b1', '${MAIL}', 'g1', '${NAME}'); ${fill}`);
  const service = await db.service({ log });
  const token = await bench.identities.token(MAIL);
  const forged = await bench.identities.forgedToken(MAIL);
  const device = new TestDevice(MAIL);
  const stream = await db.open(service, MAIL, { device, token });
  await stream.untilComplete((held) => held.rows().size === 1);
  await db.sql(
    `UPDATE post SET title = '${NAME} again'; INSERT INTO letter VALUES ('${MAIL}', '${MAIL}', '${NAME}')`,
  );
  await askWriteCheckpoint(service.url, token, device);
  await stream.untilComplete((held) => held.rows().has(`letter/${MAIL}`));

  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${service.url}${path}`, init)
      .then((answer) => answer.text())
      .catch(() => '');
  for (const authorization of [`Token ${token}`, `Token ${forged}`, `Bearer ${NAME}`, NAME]) {
    const headers = { authorization };
    await ask(`/write-checkpoint2.json?client_id=${encodeURIComponent(NAME.repeat(100))}`, { headers });
    await ask(`/${encodeURIComponent(NAME)}?token=${token}`, { headers });
    for (const body of [
      '{',
      `{"${NAME}`,
      JSON.stringify({ client_id: NAME, [NAME]: NAME }),
      JSON.stringify(NAME),
    ])
      for (const path of ['/sync/stream', '/sync/checkpoint-request']) {
        const abort = AbortSignal.timeout(300);
        await ask(path, { method: 'POST', headers, body, signal: abort });
      }
  }
  // the tables change under it, and its connection is lost
  await db.sql(`ALTER TABLE post ADD COLUMN more text DEFAULT '${NAME}'; UPDATE post SET more = '${MAIL}'`);
  await expect.poll(() => said('sync is live').length, PATIENT).toBe(2);
  await db.sql(
    `SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = current_database()`,
  );
  await expect.poll(() => said('sync is live').length, PATIENT).toBe(3);
  await service.close();

  const [closed] = said('stream closed').filter(({ client }) => client !== undefined);
  expect(closed).toEqual({
    message: 'stream closed',
    user: expect.stringMatching(/^#[0-9a-f]{12}$/),
    client: expect.stringMatching(/^#[0-9a-f]{12}$/),
    ms: expect.any(Number),
    bytes: expect.any(Number),
    reason: expect.stringMatching(/^[a-z_]+$/),
  });
  expect(said('stream opened').length).toBe(said('stream closed').length);
  expect(said('sync has no database at the moment').map(({ reason }) => reason)).toContain(
    'Table post has been altered',
  );
  holdsNoSecret([token, forged]);
});

test('SY-142 what Postgres quotes in an error is not in the log either', async () => {
  // Postgres evaluates this for each row that it sends, and says in its error which value it could not use
  await db.sql(`
    CREATE PUBLICATION quoting FOR TABLE belongs, minutes, letter, post WHERE (make_date(hits::int, 1, 1) IS NOT NULL)
    WITH (publish = 'insert')`);
  const service: SyncService = await startSyncService({
    databaseUrl: db.url,
    streams: TEST_STREAMS,
    publication: 'quoting',
    jwksUrl: bench.identities.jwksUrl,
    audience: AUDIENCE,
    port: 0,
    log,
  });
  await expect.poll(() => said('sync is live').length, PATIENT).toBe(1);
  await db.sql(`INSERT INTO post VALUES ('p1', 'g1', '${NAME}', NULL, NULL, 9990123)`);
  await expect.poll(() => said('sync has no database at the moment').length, PATIENT).toBeGreaterThan(0);
  await service.close();
  expect(said('sync has no database at the moment')[0]).toMatchObject({ error: 'error', code: '22008' });
  holdsNoSecret([]);
});

function holdsNoSecret(more: readonly string[]): void {
  const text = JSON.stringify(lines);
  for (const secret of [...SECRETS, ...more]) expect(text).not.toContain(secret);
}
