import { clientSchema } from '@festival-ops/domain/client-schema';
import { column, Schema, Table } from '@powersync/common';

/** The synced tables, and what only this device knows. Local-only tables never enter the upload queue. */
export const localSchema = new Schema({
  ...clientSchema.props,
  /** Client transactions that the server refused whole (WB-7); the id is `device_id:first op_id`. */
  held_transaction: new Table(
    { at: column.text, status: column.integer, message: column.text, body: column.text },
    { localOnly: true },
  ),
  /** What the person did about an answer; the id is the receipt's. Until acknowledgements can be written. */
  settled_here: new Table({ kind: column.text, at: column.text }, { localOnly: true }),
});
