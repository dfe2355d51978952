import { randomUUID } from 'node:crypto';
import type { Device } from '@festival-ops/simulator/device';
import { expect } from '@playwright/test';
import type { RunningStack } from './running-stack.ts';

/** A contact on the first stage of a tech, by plain SQL. */
export async function seedContact(
  stack: RunningStack,
  techId: string,
  values: { readonly name: string; readonly hotline: string },
): Promise<{ readonly id: string; readonly festivalId: string }> {
  const id = randomUUID();
  const [row] = await stack.sql<{ festival_id: string }>(
    `INSERT INTO contact (id, festival_id, stage_id, kind, name, hotline)
     SELECT $1, a.festival_id, a.stage_id, 'artist', $3, $4 FROM stage_assignment a WHERE a.user_id = $2 LIMIT 1
     RETURNING festival_id`,
    [id, techId, values.name, values.hotline],
  );
  if (row === undefined) throw new Error('the tech has no stage');
  return { id, festivalId: row.festival_id };
}

export interface SeededCase {
  readonly contactId: string;
  readonly name: string;
  readonly valid: string;
  readonly proposed: string;
}

/**
 * Cases as they come about: the tech changes numbers without a network while the lead changes them too.
 * @param tech comes back online
 * @returns in the order in which the inbox lists them
 */
export async function seedCases(
  stack: RunningStack,
  tech: Device,
  lead: Device,
  { n, named }: { readonly n: number; readonly named: string },
): Promise<SeededCase[]> {
  const seeded: SeededCase[] = [];
  for (let i = 1; i <= n; i++) {
    const one = { name: `${named} ${i}`, valid: `0555 010${i}`, proposed: `0555 020${i}` };
    const { id } = await seedContact(stack, tech.userId, { name: one.name, hotline: `0555 000${i}` });
    seeded.push({ contactId: id, ...one });
  }
  const ids = seeded.map(({ contactId }) => contactId);
  const held = (device: Device) => async () => {
    const marks = ids.map(() => '?').join(', ');
    return (await device.db.getAll(`SELECT id FROM contact WHERE id IN (${marks})`, ids)).length;
  };
  await expect.poll(held(tech), { timeout: 20_000 }).toBe(n);
  await expect.poll(held(lead), { timeout: 20_000 }).toBe(n);
  await tech.disconnect();
  for (const one of seeded) {
    await tech.edit('contact', one.contactId, { hotline: one.proposed });
    await lead.edit('contact', one.contactId, { hotline: one.valid });
  }
  await expect.poll(() => lead.unsent(), { timeout: 20_000 }).toBe(0);
  await tech.connect();
  await expect.poll(() => casesIn(stack, 'open', ids), { timeout: 20_000 }).toHaveLength(n);
  // The one to be decided first is due first.
  for (const [index, id] of ids.entries())
    await stack.sql(
      'UPDATE conflict_record SET due_at = now() + make_interval(mins => $2) WHERE row_id = $1',
      [id, 60 + index],
    );
  return seeded;
}

/** The contacts whose case is in a state. */
export async function casesIn(
  stack: RunningStack,
  status: string,
  contactIds: readonly string[],
): Promise<string[]> {
  const rows = await stack.sql<{ row_id: string }>(
    'SELECT row_id::text AS row_id FROM conflict_record WHERE status = $1 AND row_id = ANY($2)',
    [status, [...contactIds]],
  );
  return rows.map(({ row_id: id }) => id);
}
