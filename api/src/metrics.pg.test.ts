import { readFileSync } from 'node:fs';
import { startTestCluster } from '@festival-ops/testing/cluster';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LEAD1, startTestApi, TECH1, type TestApi } from './start-test-api.ts';

let api: TestApi;
let token: string;
let task: { id: string; title: string };
beforeAll(async () => {
  api = await startTestApi();
  token = await api.token(TECH1);
  task = (await api.pool.query('SELECT id, title FROM task ORDER BY id LIMIT 1')).rows[0];
});
afterAll(() => api.close());

/** Series as Prometheus reads them, by name and labels. */
async function scrape(from: TestApi = api): Promise<Map<string, number>> {
  const answer = await from.fetch('/metrics');
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ]);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}

let opId = 0;
function upload(crud: readonly object[], more: object = {}, as = token): Promise<Response> {
  return api.fetch('/api/data', {
    method: 'POST',
    headers: { authorization: `Bearer ${as}` },
    body: JSON.stringify({
      device_id: 'phone-1',
      transactions: [{ crud: crud.map((entry) => ({ op_id: ++opId, ...entry })) }],
      ...more,
    }),
  });
}

test('what became of writes is counted by table, policy, result and reason', async () => {
  const before = await scrape();
  const patch = { op: 'PATCH', table: 'task', id: task.id };
  await upload([
    { ...patch, op_data: { title: 'Coil the cables' }, previous_values: { title: task.title } },
    { ...patch, op_data: { title: 'Lay the cables' }, previous_values: { title: 'Coil the cables' } },
    { op: 'DELETE', table: 'task', id: task.id },
    { op: 'PUT', table: `made_up_${Date.now()}`, id: task.id, op_data: {} },
    { op: 'EXPLODE', table: 'task', id: task.id },
  ]);
  const after = await scrape();
  const grown = [...after]
    .map(([series, value]) => [series, value - (before.get(series) ?? 0)] as const)
    .filter(
      ([series, by]) =>
        by !== 0 && /^festival_write_(outcomes|batch_\w+_(sum|count)|answer_seconds_count)/.test(series),
    );
  expect(Object.fromEntries(grown)).toEqual({
    'festival_write_outcomes_total{table="task",policy="lastWriteWins",result="applied",reason="none"}': 2,
    'festival_write_outcomes_total{table="task",policy="restrictTo",result="rejected",reason="restricted_delete"}': 1,
    'festival_write_outcomes_total{table="other",policy="none",result="rejected",reason="unknown_table"}': 1,
    'festival_write_outcomes_total{table="other",policy="none",result="rejected",reason="malformed_write"}': 1,
    festival_write_batch_writes_sum: 5,
    festival_write_batch_writes_count: 1,
    festival_write_batch_transactions_sum: 1,
    festival_write_batch_transactions_count: 1,
    festival_write_answer_seconds_count: 1,
  });
});

test('a value of somebody else that was replaced is counted', async () => {
  const patch = { op: 'PATCH', table: 'task', id: task.id, previous_values: { title: 'Seen long ago' } };
  const lead = await api.token(LEAD1);
  await upload([{ ...patch, op_data: { title: 'By the lead' } }], { device_id: 'phone-l' }, lead);
  const replaced = async () => (await scrape()).get('festival_values_replaced_total{table="task"}') ?? 0;
  const before = await replaced();
  // the second one replaces what is one's own
  await upload([
    { ...patch, op_data: { title: 'By the tech' } },
    { ...patch, op_data: { title: 'Again' } },
  ]);
  expect((await replaced()) - before).toBe(1);
});

test('requests are counted by route, method and status, however many addresses there are', async () => {
  for (const path of ['/api/one', '/api/two', '/elsewhere']) await api.fetch(path);
  await api.fetch('/api/me', { headers: { authorization: `Bearer ${token}` } });
  await api.fetch('/api/health', { method: 'PROPFIND' });
  const series = await scrape();
  expect(series.get('festival_http_requests_total{route="unknown",method="GET",status="404"}')).toBe(3);
  expect(series.get('festival_http_requests_total{route="/api/me",method="GET",status="200"}')).toBe(1);
  expect(series.get('festival_http_requests_total{route="/api/health",method="other",status="405"}')).toBe(1);
});

test('what waits is asked of the database', async () => {
  const { rows } = await api.pool.query('SELECT id FROM festival');
  const festivalId: string = rows[0].id;
  await api.pool.query(`
    INSERT INTO write_path.parked_write (device_id, op_id, user_id, entry, reason_code, parked_at, settled_at) VALUES
      ('a', 1, 'tech', '{}', 'server_error', now() - interval '1 hour', NULL),
      ('a', 2, 'tech', '{}', 'held_behind', now() - interval '30 minutes', NULL),
      ('a', 3, 'tech', '{}', 'held_behind', now() - interval '20 minutes', NULL),
      ('a', 0, 'tech', '{}', 'server_error', now() - interval '2 hours', now())`);
  const record = `id, festival_id, receipt_id, table_name, row_id, field, status, proposed_by, proposed_by_name,
    proposed_device, proposed_received_at, due_at`;
  await api.pool.query(
    `INSERT INTO conflict_record (${record})
     SELECT gen_random_uuid(), $1, 'a:1', 'contact', 'r' || n, 'hotline', status, 'tech', 'Tech', 'a', now(), due
     FROM (VALUES (1, 'open', now() - interval '1 hour'), (2, 'open', now() + interval '1 hour'),
                  (3, 'open', NULL), (4, 'decided', now() - interval '1 hour')) AS given (n, status, due)`,
    [festivalId],
  );
  await api.pool.query('DELETE FROM device');
  await api.pool.query(
    `INSERT INTO festival SELECT gen_random_uuid(), 'Another', starts_on, ends_on, time_zone FROM festival LIMIT 1`,
  );
  // one device reports to both festivals of its user
  await api.pool.query(
    `INSERT INTO device (id, festival_id, device_id, user_id, name, last_seen_at, queue_depth, oldest_unsent_at)
     SELECT d || ':' || f.id, f.id, d, 'tech', 'Phone', now(), depth, now() - age
     FROM festival f, (VALUES ('a', 7, interval '10 minutes'), ('b', 2, interval '2 minutes'), ('c', NULL, NULL)) AS given (d, depth, age)`,
  );
  const series = await scrape();
  const figures = [...series].filter(([name]) =>
    /^festival_(writes_parked|conflicts|devices|database|oldest)/.test(name),
  );
  expect(Object.fromEntries(figures)).toEqual({
    festival_database_up: 1,
    'festival_writes_parked{reason="server_error"}': 1,
    'festival_writes_parked{reason="held_behind"}': 2,
    'festival_writes_parked{reason="newer_schema"}': 0,
    festival_oldest_parked_seconds: expect.closeTo(3600, -2),
    festival_conflicts_open: 3,
    festival_conflicts_overdue: 1,
    festival_devices: 3,
    festival_devices_unsent_writes: 9,
    festival_devices_unsent_writes_max: 7,
    festival_devices_oldest_unsent_seconds: expect.closeTo(600, -2),
  });
});

test('each api counts for itself, and no series names a person, a device or a row', async () => {
  const other = await startTestApi(api.databaseUrl);
  expect((await scrape(other)).has('festival_values_replaced_total{table="task"}')).toBe(false);
  await other.close();
  const text = [...(await scrape()).keys()].join('\n');
  for (const secret of ['phone-1', task.id, TECH1, LEAD1, 'Coil', 'made_up'])
    expect(text).not.toContain(secret);
});

test('docs/operate.md names each series, and none that there is not', async () => {
  const served = [...(await (await api.fetch('/metrics')).text()).matchAll(/^# TYPE (festival_\w+)/gm)];
  const told = readFileSync(new URL('../../docs/operate.md', import.meta.url), 'utf8').matchAll(
    /festival_\w+/g,
  );
  const documented = new Set([...told].map(([name]) => name.replace(/_bucket$/, '')));
  expect([...documented].sort()).toEqual(served.map(([, name]) => name).sort());
});

test('without a database the counters are still told, and what waits is left out', async () => {
  const cluster = await startTestCluster();
  const other = await startTestApi(await cluster.createDatabase());
  expect((await scrape(other)).get('festival_database_up')).toBe(1);
  await cluster.stop();
  const series = await scrape(other);
  expect(series.get('festival_database_up')).toBe(0);
  expect([...series.keys()].filter((name) => /parked|conflicts|devices/.test(name))).toEqual([]);
  expect(series.get('festival_http_requests_total{route="/metrics",method="GET",status="200"}')).toBe(1);
  await other.close();
});

test('POL-11 what devices foretold wrongly is counted as they report it', async () => {
  const checkIn = async (body: object) =>
    (
      await api.fetch('/api/check-in', {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({ device_id: 'phone-1', report: { queue_depth: 0 }, ...body }),
      })
    ).status;
  expect(await checkIn({})).toBe(200);
  expect((await scrape()).get('festival_prediction_misses_total')).toBe(0);
  expect(await checkIn({ prediction_misses: 3 })).toBe(200);
  // What can't be read is no reason to refuse the rest.
  expect(await checkIn({ prediction_misses: 'many' })).toBe(200);
  expect((await scrape()).get('festival_prediction_misses_total')).toBe(3);
});
