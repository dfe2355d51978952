import {
  branchesOf,
  byHand,
  type HeadRow,
  type StandingValue,
  type Statements,
  settledAt,
  writtenBy,
} from './by-hand.ts';

/**
 * One statement for each thing that is asked or kept, as it is written by hand: BEGIN, claim, lock, who writes, its
 * branches, whose values stand there, update, receipt, branch, writer, COMMIT; a notice where somebody is replaced.
 */
const statements: Statements = {
  lookAround: async (connection, client, entry) => {
    const who = await connection.query<{
      scope: string;
      role: string;
      name: string;
      device_name: string | null;
    }>({
      name: 'who',
      text: `SELECT m.festival_id AS scope, m.role, m.display_name AS name, d.name AS device_name
        FROM write_path.device_owner o JOIN member m ON m.user_id = o.user_id LEFT JOIN device d ON d.device_id = o.device_id
        WHERE o.device_id = $1 AND o.user_id = $2`,
      values: [client.deviceId, client.userId],
    });
    const [member] = who.rows;
    if (member === undefined) throw new Error('the workload holds writes of members on their own devices');
    const heads = await connection.query<HeadRow>({
      name: 'heads',
      text: `SELECT field, row_version::int, newest, expected, rejected, receipt_id FROM write_path.branch_head
        WHERE device_id = $1 AND table_name = 'task' AND row_id = $2`,
      values: [client.deviceId, entry.id],
    });
    const writers = await connection.query<StandingValue>({
      name: 'writers',
      text: `SELECT field, value, author_id AS "authorId", author_name AS "authorName", device_id AS "deviceId",
          device_name AS "deviceName", to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
          to_char(written_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "writtenAt", clock, receipt_id AS "receiptId"
        FROM write_path.field_writer WHERE table_name = 'task' AND row_id = $1`,
      values: [entry.id],
    });
    const { scope, role, name, device_name: deviceName } = member;
    return { scope, role, name, deviceName, heads: heads.rows, writers: writers.rows };
  },
  keepBooks: async (connection, { entry, around, self, decision, receipt }) => {
    const { metadata, id: rowId } = entry;
    await connection.query({
      name: 'receipt',
      text: `INSERT INTO sync_operation (id, festival_id, device_id, op_id, transaction_id, author_id, author_name, written_at,
          received_at, table_name, row_id, op, result, reason_code, fields, row_version, schema_version, settled_at, synced)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'task', $10, 'PATCH', $11, $12, $13, $14, $15, $16, true)`,
      values: [
        receipt.id,
        around.scope,
        self.deviceId,
        receipt.op_id,
        String(receipt.op_id),
        self.authorId,
        self.authorName,
        self.writtenAt,
        self.at,
        rowId,
        receipt.result,
        receipt.reason_code,
        JSON.stringify(receipt.fields),
        metadata.row_version,
        metadata.schema_version,
        settledAt(receipt),
      ],
    });
    for (const { field, row_version, newest, expected, rejected } of branchesOf(decision))
      await connection.query({
        name: 'branch',
        text: `INSERT INTO write_path.branch_head (device_id, table_name, row_id, field, row_version, newest, expected, rejected, receipt_id)
          VALUES ($1, 'task', $2, $3, $4, $5, $6, $7, $8)
          ON CONFLICT (device_id, table_name, row_id, field) DO UPDATE SET row_version = EXCLUDED.row_version,
            newest = EXCLUDED.newest, expected = EXCLUDED.expected, rejected = EXCLUDED.rejected, receipt_id = EXCLUDED.receipt_id`,
        values: [self.deviceId, rowId, field, row_version, newest, expected, rejected, receipt.id],
      });
    for (const { field, value } of writtenBy(decision))
      await connection.query({
        name: 'writer',
        text: `INSERT INTO write_path.field_writer (table_name, row_id, field, value, author_id, author_name, device_id, device_name, at, written_at, receipt_id)
          VALUES ('task', $1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
          ON CONFLICT (table_name, row_id, field) DO UPDATE SET value = EXCLUDED.value, author_id = EXCLUDED.author_id,
            author_name = EXCLUDED.author_name, device_id = EXCLUDED.device_id, device_name = EXCLUDED.device_name,
            at = EXCLUDED.at, written_at = EXCLUDED.written_at, clock = EXCLUDED.clock, receipt_id = EXCLUDED.receipt_id`,
        values: [
          rowId,
          field,
          value,
          self.authorId,
          self.authorName,
          self.deviceId,
          self.deviceName,
          self.at,
          self.writtenAt,
          receipt.id,
        ],
      });
    for (const { field, other, value } of decision.replaced)
      await connection.query({
        name: 'notice',
        text: `INSERT INTO notice (id, festival_id, user_id, receipt_id, table_name, row_id, field, your_value, their_value, by_user_id, by_name, at)
          SELECT gen_random_uuid(), m.festival_id, m.user_id, $3, 'task', $4, $5, $6, $7, $8, $9, $10
          FROM member m WHERE m.festival_id = $1 AND m.user_id = $2`,
        values: [
          around.scope,
          other.author_id,
          receipt.id,
          rowId,
          field,
          JSON.stringify(other.value),
          JSON.stringify(value),
          self.authorId,
          self.authorName,
          self.at,
        ],
      });
  },
};

/** As the driver does it for who asks for nothing else. */
export const byStatement = byHand('statement by statement', statements, { prepared: false });

export const byPreparedStatement = byHand('the same, prepared', statements, { prepared: true });
