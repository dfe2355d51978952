-- What the write path keeps for itself. Nothing of it is synced, so it has a schema of its own.

CREATE SCHEMA write_path;

-- A device belongs to the user who first uploaded with it (WB-10).
CREATE TABLE write_path.device_owner (
  device_id text PRIMARY KEY,
  user_id text NOT NULL,
  bound_at timestamptz NOT NULL DEFAULT now()
);

-- The identities of all writes that ever arrived, with the hash of their content, kept for ever (WB-2, WB-16).
CREATE TABLE write_path.ledger (
  device_id text NOT NULL,
  op_id bigint NOT NULL,
  content_hash text NOT NULL,
  PRIMARY KEY (device_id, op_id)
);

-- The newest link of each device's branch of each field (DET-3). Values are JSON texts.
CREATE TABLE write_path.branch_head (
  device_id text NOT NULL,
  table_name text NOT NULL,
  row_id text NOT NULL,
  field text NOT NULL,
  row_version bigint,
  newest text NOT NULL,
  -- null: unknown, because the device sent no base
  expected text,
  rejected boolean NOT NULL,
  receipt_id text NOT NULL,
  PRIMARY KEY (device_id, table_name, row_id, field)
);

-- Who wrote the value that stands in a field. Where `value` is not what the row holds, plain SQL has changed it.
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
  PRIMARY KEY (table_name, row_id, field)
);

-- Writes that the server could not judge, whole and in order, until an operator replays or removes them (WB-8).
CREATE TABLE write_path.parked_write (
  device_id text NOT NULL,
  op_id bigint NOT NULL,
  user_id text NOT NULL,
  transaction_id text,
  -- the first op id of an atomic client transaction, which is replayed as one
  atomic_group bigint,
  table_name text,
  row_id text,
  entry text NOT NULL,
  reason_code text NOT NULL,
  error text,
  -- the receipt of the parked write that this one waits behind
  held_by text,
  parked_at timestamptz NOT NULL,
  settled_at timestamptz,
  PRIMARY KEY (device_id, op_id)
);

CREATE INDEX parked_write_open ON write_path.parked_write (device_id, op_id) WHERE settled_at IS NULL;
