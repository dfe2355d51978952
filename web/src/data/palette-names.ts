import { taskStates } from '@festival-ops/domain/task-workflow';
import type { CommonPowerSyncDatabase } from '@powersync/common';
import * as z from 'zod/mini';

const named = z.object({
  kind: z.enum(['task', 'contact', 'gear']),
  id: z.string(),
  name: z.string(),
  stageId: z.nullable(z.string()),
  /** Of a task. */
  state: z.nullable(z.enum(taskStates)),
});
export type Named = z.infer<typeof named>;

/** The names of all that this device holds of a festival, also of tasks that are long finished; newest first. */
export async function readNames(db: CommonPowerSyncDatabase, festivalId: string): Promise<Named[]> {
  const rows = await db.getAll(
    `SELECT * FROM (
       SELECT 'task' AS kind, id, title AS name, stage_id AS stageId, state FROM task
        WHERE festival_id = ?1 AND deleted_at IS NULL ORDER BY state = 'verified', updated_at DESC LIMIT 20000)
     UNION ALL
     SELECT 'contact', id, name, stage_id, NULL FROM contact WHERE festival_id = ?1 AND deleted_at IS NULL
     UNION ALL
     SELECT 'gear', id, name, NULL, NULL FROM gear_item WHERE festival_id = ?1 AND deleted_at IS NULL`,
    [festivalId],
  );
  return rows.flatMap((row) => named.safeParse(row).data ?? []);
}
