import type { CommonPowerSyncDatabase } from '@powersync/common';
import type { Accessor } from 'solid-js';
import { createSqlSignal } from './live-sql.ts';
import { type Receipt, readReceipts } from './receipts.ts';

const SHOWN_CHANGES = 20;

/** The latest answers to what one device sent, newest first, as far as they are on this device. */
export function createDeviceChanges(
  db: CommonPowerSyncDatabase,
  deviceId: string,
): Accessor<readonly Receipt[] | undefined> {
  return createSqlSignal<readonly Receipt[] | undefined>(db, ['sync_operation'], undefined, async () =>
    readReceipts(
      await db.getAll(
        `SELECT * FROM sync_operation WHERE device_id = ? ORDER BY received_at DESC, op_id DESC LIMIT ${SHOWN_CHANGES}`,
        [deviceId],
      ),
    ),
  );
}
