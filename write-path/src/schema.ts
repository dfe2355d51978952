/**
 * The tables that the write path keeps, as SQL to run once in an application's database: its own in the schema
 * `write_path`, and the three that sync to devices. `schema.pg.test.ts` holds them against the festival's.
 * @param options `scopeColumn` is that of the write domain; the synced tables carry it, and it is a UUID
 */
export function schemaSql({ scopeColumn }: { readonly scopeColumn: string }): string {
  const scope = `"${scopeColumn.replaceAll('"', '""')}" uuid`;
  return `${own}
CREATE TABLE sync_operation (
  id text PRIMARY KEY,
  ${scope},
  device_id text NOT NULL,
  op_id bigint NOT NULL,
  transaction_id text,
  author_id text NOT NULL,
  author_name text NOT NULL,
  written_at timestamptz,
  received_at timestamptz NOT NULL,
  table_name text,
  row_id text,
  op text,
  result text NOT NULL CHECK (result IN ('applied', 'merged', 'needs_review', 'rejected', 'parked')),
  reason_code text,
  fields jsonb NOT NULL,
  row_version bigint,
  schema_version integer,
  conflict_id uuid,
  follows_receipt_id text,
  settled_at timestamptz,
  synced boolean NOT NULL DEFAULT true,
  ${kept}
);
CREATE UNIQUE INDEX sync_operation_identity ON sync_operation (device_id, op_id);
CREATE INDEX sync_operation_by_author ON sync_operation (author_id, received_at);
CREATE INDEX sync_operation_by_conflict ON sync_operation (conflict_id) WHERE conflict_id IS NOT NULL;
CREATE INDEX sync_operation_settled ON sync_operation (settled_at) WHERE settled_at IS NOT NULL;

CREATE TABLE notice (
  id uuid PRIMARY KEY,
  ${scope} NOT NULL,
  user_id text NOT NULL,
  receipt_id text NOT NULL,
  table_name text NOT NULL,
  row_id text NOT NULL,
  field text NOT NULL,
  your_value jsonb,
  their_value jsonb,
  by_user_id text NOT NULL,
  by_name text NOT NULL,
  at timestamptz NOT NULL,
  ${kept}
);
CREATE INDEX notice_by_receipt ON notice (receipt_id);

CREATE TABLE conflict_record (
  id uuid PRIMARY KEY,
  ${scope} NOT NULL,
  receipt_id text NOT NULL,
  table_name text NOT NULL,
  row_id text NOT NULL,
  field text NOT NULL,
  status text NOT NULL CHECK (status IN ('open', 'decided', 'withdrawn', 'closed')),
  base_value jsonb,
  valid_value jsonb,
  valid_by text,
  valid_by_name text,
  valid_device text,
  valid_written_at timestamptz,
  valid_received_at timestamptz,
  proposed_value jsonb,
  proposed_by text NOT NULL,
  proposed_by_name text NOT NULL,
  proposed_device text NOT NULL,
  proposed_written_at timestamptz,
  proposed_received_at timestamptz NOT NULL,
  claimed_by text,
  decided_by text,
  decided_at timestamptz,
  decision jsonb,
  due_at timestamptz,
  ${kept}
);
CREATE UNIQUE INDEX conflict_record_open ON conflict_record (row_id, table_name, field, proposed_by) WHERE status = 'open';
`;
}

const kept = `created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1`;

const own = `
CREATE SCHEMA write_path;

-- For BEFORE UPDATE triggers: a row's version also rises when plain SQL changes it, so that a device can tell which
-- state of the row it had shown. The write path sets the version itself.
CREATE FUNCTION write_path.keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.version IS NOT DISTINCT FROM OLD.version THEN
    NEW.version := OLD.version + 1;
  END IF;
  RETURN NEW;
END $$;

-- A device belongs to the user who first uploaded with it (WB-10).
CREATE TABLE write_path.device_owner (
  device_id text PRIMARY KEY,
  user_id text NOT NULL,
  bound_at timestamptz NOT NULL DEFAULT now()
);

-- The identities of all writes that ever arrived, with the hash of their content (WB-2, WB-16).
CREATE TABLE write_path.ledger (
  device_id text NOT NULL,
  op_id bigint NOT NULL,
  content_hash text NOT NULL,
  PRIMARY KEY (device_id, op_id)
);

-- The newest link of each device's branch of each field (DET-3).
CREATE TABLE write_path.branch_head (
  device_id text NOT NULL,
  table_name text NOT NULL,
  row_id text NOT NULL,
  field text NOT NULL,
  row_version bigint,
  newest text NOT NULL,
  expected text,
  rejected boolean NOT NULL,
  receipt_id text NOT NULL,
  PRIMARY KEY (device_id, table_name, row_id, field)
);

-- Who wrote the value that stands in a field.
CREATE TABLE write_path.field_writer (
  table_name text NOT NULL,
  row_id text NOT NULL,
  field text NOT NULL,
  value text NOT NULL,
  author_id text NOT NULL,
  author_name text NOT NULL,
  device_id text NOT NULL,
  device_name text,
  at timestamptz NOT NULL,
  receipt_id text NOT NULL,
  written_at timestamptz,
  clock text,
  PRIMARY KEY (table_name, row_id, field)
);

-- Writes that wait for an operator (WB-8).
CREATE TABLE write_path.parked_write (
  device_id text NOT NULL,
  op_id bigint NOT NULL,
  user_id text NOT NULL,
  transaction_id text,
  atomic_group bigint,
  table_name text,
  row_id text,
  entry text NOT NULL,
  reason_code text NOT NULL,
  error text,
  held_by text,
  parked_at timestamptz NOT NULL,
  settled_at timestamptz,
  PRIMARY KEY (device_id, op_id)
);
CREATE INDEX parked_write_open ON write_path.parked_write (device_id, op_id) WHERE settled_at IS NULL;

-- What the server has of each text (POL-9).
CREATE TABLE write_path.text_document (
  table_name text NOT NULL,
  row_id text NOT NULL,
  clocks text NOT NULL,
  PRIMARY KEY (table_name, row_id)
);

-- Settled receipts that devices no longer hold (OUT-7).
CREATE TABLE write_path.receipt_archive (
  id text PRIMARY KEY,
  device_id text NOT NULL,
  op_id bigint NOT NULL,
  receipt jsonb NOT NULL,
  archived_at timestamptz NOT NULL,
  UNIQUE (device_id, op_id)
);
CREATE INDEX receipt_archive_by_conflict ON write_path.receipt_archive ((receipt ->> 'conflict_id'))
  WHERE receipt ->> 'conflict_id' IS NOT NULL;
`;
