import {
  branchesOf,
  byHand,
  type HeadRow,
  type StandingValue,
  type Statements,
  settledAt,
  writtenBy,
} from './by-hand.ts';

/** As few round trips as a transaction for each write can have: BEGIN, claim, lock, look, update, keep, COMMIT. */
const statements: Statements = {
  lookAround: async (connection, client, entry) => {
    const { rows } = await connection.query<{
      owner: string | null;
      members: readonly (readonly [scope: string, role: string, name: string])[];
      device_name: string | null;
      heads: readonly HeadRow[];
      writers: readonly StandingValue[];
    }>({
      name: 'around',
      text: `SELECT
        (SELECT user_id FROM write_path.device_owner WHERE device_id = $1) AS owner,
        (SELECT coalesce(json_agg(json_build_array(festival_id, role, display_name)), '[]') FROM member WHERE user_id = $2) AS members,
        (SELECT name FROM device WHERE device_id = $1 LIMIT 1) AS device_name,
        (SELECT coalesce(json_agg(h), '[]') FROM write_path.branch_head h
          WHERE device_id = $1 AND table_name = 'task' AND row_id = $3) AS heads,
        (SELECT coalesce(json_agg(json_build_object('field', field, 'value', value, 'authorId', author_id,
            'authorName', author_name, 'deviceId', device_id, 'deviceName', device_name,
            'at', to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            'writtenAt', to_char(written_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'clock', clock, 'receiptId', receipt_id)), '[]')
          FROM write_path.field_writer WHERE table_name = 'task' AND row_id = $3) AS writers`,
      values: [client.deviceId, client.userId, entry.id],
    });
    const [found] = rows;
    const [membership] = found?.members ?? [];
    if (found?.owner !== client.userId || membership === undefined)
      throw new Error('the workload holds writes of members on their own devices');
    const [scope, role, name] = membership;
    const { device_name: deviceName, heads, writers } = found;
    return { scope, role, name, deviceName, heads, writers };
  },
  keepBooks: async (connection, { entry, around, self, decision, receipt }) => {
    const { metadata, id: rowId } = entry;
    const notices = decision.replaced.map(({ field, other, value }) => ({
      field,
      yours: other.value,
      theirs: value,
      user: other.author_id,
    }));
    await connection.query({
      name: 'books',
      text: `WITH receipt AS (
          INSERT INTO sync_operation (id, festival_id, device_id, op_id, transaction_id, author_id, author_name, written_at,
            received_at, table_name, row_id, op, result, reason_code, fields, row_version, schema_version, settled_at, synced)
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'task', $10, 'PATCH', $11, $12, $13, $14, $15, $16, true)),
        heads AS (
          INSERT INTO write_path.branch_head (device_id, table_name, row_id, field, row_version, newest, expected, rejected, receipt_id)
          SELECT $3, 'task', $10, h.*, $1
          FROM json_to_recordset($17) AS h(field text, row_version bigint, newest text, expected text, rejected boolean)
          ON CONFLICT (device_id, table_name, row_id, field) DO UPDATE SET row_version = EXCLUDED.row_version,
            newest = EXCLUDED.newest, expected = EXCLUDED.expected, rejected = EXCLUDED.rejected, receipt_id = EXCLUDED.receipt_id),
        writers AS (
          INSERT INTO write_path.field_writer (table_name, row_id, field, value, author_id, author_name, device_id, device_name, at, written_at, receipt_id)
          SELECT 'task', $10, w.*, $6, $7, $3, $18, $9, $8, $1 FROM json_to_recordset($19) AS w(field text, value text)
          ON CONFLICT (table_name, row_id, field) DO UPDATE SET value = EXCLUDED.value, author_id = EXCLUDED.author_id,
            author_name = EXCLUDED.author_name, device_id = EXCLUDED.device_id, device_name = EXCLUDED.device_name,
            at = EXCLUDED.at, written_at = EXCLUDED.written_at, clock = EXCLUDED.clock, receipt_id = EXCLUDED.receipt_id)
        INSERT INTO notice (id, festival_id, user_id, receipt_id, table_name, row_id, field, your_value, their_value, by_user_id, by_name, at)
        SELECT gen_random_uuid(), $2, n."user", $1, 'task', $10, n.field, n.yours, n.theirs, $6, $7, $9
        FROM json_to_recordset($20) AS n(field text, yours jsonb, theirs jsonb, "user" text)
        JOIN member m ON m.festival_id = $2 AND m.user_id = n."user"`,
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
        JSON.stringify(branchesOf(decision)),
        self.deviceName,
        JSON.stringify(writtenBy(decision)),
        JSON.stringify(notices),
      ],
    });
  },
};

export const inSevenTrips = byHand('the same in seven trips', statements, { prepared: true });
