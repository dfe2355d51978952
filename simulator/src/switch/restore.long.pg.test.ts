import { createTestDatabase } from '@festival-ops/testing/database';
import pg from 'pg';
import { expect, test, vi } from 'vitest';
import { Crew, LEAD, PATIENT, TECH } from './crew.ts';

vi.setConfig({ testTimeout: 240_000 });

test('SY-155 after a restore what devices still hold is judged once, what they were answered since the backup is gone, and all end with the same rows', async () => {
  const databaseUrl = await createTestDatabase();
  const crew = await Crew.open(databaseUrl);
  try {
    crew.site.sync.target = (await crew.service(databaseUrl)).port;
    const answered = await crew.open(LEAD);
    const unanswered = await crew.open(TECH);
    const offline = await crew.open(TECH);
    await crew.connectAll();
    for (const device of crew.devices) await crew.count(device);
    await crew.expectAllOnce();
    await offline.disconnect();
    await crew.addTask(offline, 'queued all the while');
    await crew.count(offline);

    // A copy is made when nobody is connected.
    await crew.site.stopApi();
    await crew.stopServices();
    await crew.pool.end();
    const backupUrl = await copyOf(databaseUrl);
    crew.pool = new pg.Pool({ connectionString: databaseUrl });
    await crew.site.startApi();
    crew.switchTo((await crew.service(databaseUrl)).port);

    await crew.addTask(answered, 'gone');
    await expect.poll(() => answered.unsent(), PATIENT).toBe(0);
    crew.site.losesAnswers = true;
    await crew.addTask(unanswered, 'sent, and never answered');
    await crew.count(unanswered);
    const arrived = () => crew.pool.query(`SELECT 1 FROM task WHERE title = 'sent, and never answered'`);
    await expect.poll(async () => (await arrived()).rowCount, PATIENT).toBe(1);

    await crew.site.stopApi();
    await crew.stopServices();
    await crew.pool.end();
    crew.pool = new pg.Pool({ connectionString: backupUrl });
    crew.site.losesAnswers = false;
    await crew.site.startApi(backupUrl);
    const service = await crew.service(backupUrl);
    crew.switchTo(service.port);
    await expect.poll(async () => (await fetch(`${service.url}/probes/readiness`)).status, PATIENT).toBe(200);
    await crew.handOver(service.url, 3);
    await offline.connect();
    crew.forgetTask('gone');
    await crew.expectAllOnce();
    await crew.renameStage('restored');
    await crew.expectAllOnce();
  } finally {
    await crew.close();
  }
});

/** A copy of a database that nobody is connected to. */
async function copyOf(databaseUrl: string): Promise<string> {
  const url = new URL(databaseUrl);
  const name = url.pathname.slice(1);
  url.pathname = '/postgres';
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  const copy = `CREATE DATABASE ${name}_backup TEMPLATE ${name}`;
  await expect.poll(() => admin.query(copy).then(() => 'copied', String), PATIENT).toBe('copied');
  await admin.end();
  url.pathname = `/${name}_backup`;
  return url.href;
}
