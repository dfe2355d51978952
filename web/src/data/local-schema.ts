import { clientSchema } from '@festival-ops/domain/client-schema';
import { column, Schema, Table } from '@powersync/common';

/** What only this device knows: local-only tables never enter the upload queue. */
const onThisDevice = new Schema({
  /** Client transactions that the server refused whole (WB-7); the id is `device_id:first op_id`. */
  held_transaction: new Table(
    { at: column.text, status: column.integer, message: column.text, body: column.text },
    { localOnly: true },
  ),
  /** What the person did about an answer that belongs to no festival; the id is the receipt's. */
  settled_here: new Table({ kind: column.text, at: column.text }, { localOnly: true }),
});

/** The synced tables and this device's own. */
export const localSchema = new Schema([...clientSchema.tables, ...onThisDevice.tables]);
