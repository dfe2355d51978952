-- What the remaining strategies need: allowances that come back, reviews, notes and the archive of receipts.

-- An allowance is given back once: by its holder, by a lead, or when its time and the grace are over (POL-10).
ALTER TABLE gear_allowance ADD COLUMN returned_at timestamptz;
ALTER TABLE gear_allowance ADD CONSTRAINT allowance_not_overdrawn CHECK (used >= 0 AND used <= qty);
CREATE INDEX gear_allowance_by_item ON gear_allowance (item_id) WHERE returned_at IS NULL;

CREATE TABLE gear_allowance_return (
  id uuid PRIMARY KEY,
  festival_id uuid NOT NULL REFERENCES festival,
  allowance_id uuid NOT NULL REFERENCES gear_allowance,
  author_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1
);
CREATE TRIGGER keep_version BEFORE UPDATE ON gear_allowance_return FOR EACH ROW EXECUTE FUNCTION keep_version();
ALTER PUBLICATION powersync ADD TABLE gear_allowance_return;

-- An author has one open record for a field of a row (REV-7).
CREATE UNIQUE INDEX conflict_record_open ON conflict_record (row_id, table_name, field, proposed_by) WHERE status = 'open';
CREATE INDEX conflict_record_due ON conflict_record (due_at) WHERE status = 'open';

-- An author who may not see the record names it by one of its receipts (REV-7).
ALTER TABLE conflict_action ALTER COLUMN conflict_id DROP NOT NULL;
ALTER TABLE conflict_action ADD COLUMN receipt_id text;
ALTER TABLE conflict_action ADD CONSTRAINT conflict_named CHECK (conflict_id IS NOT NULL OR receipt_id IS NOT NULL);

-- An answer reaches the person who asked (POL-8).
ALTER TABLE lead_request ADD COLUMN to_user_id text;

CREATE INDEX sync_operation_by_conflict ON sync_operation (conflict_id) WHERE conflict_id IS NOT NULL;
CREATE INDEX sync_operation_settled ON sync_operation (settled_at) WHERE settled_at IS NOT NULL;
CREATE UNIQUE INDEX sync_operation_identity ON sync_operation (device_id, op_id);

-- When the standing value was written, by the device's clock, and its reading of the hybrid clock (DET-6).
ALTER TABLE write_path.field_writer ADD COLUMN written_at timestamptz;
ALTER TABLE write_path.field_writer ADD COLUMN clock text;

-- What the server has of each text: its clients' clocks, as a JSON object (POL-9).
CREATE TABLE write_path.text_document (
  table_name text NOT NULL,
  row_id text NOT NULL,
  clocks text NOT NULL,
  PRIMARY KEY (table_name, row_id)
);

-- Settled receipts that devices no longer hold (OUT-7, WB-16).
CREATE TABLE write_path.receipt_archive (
  id text PRIMARY KEY,
  device_id text NOT NULL,
  op_id bigint NOT NULL,
  receipt jsonb NOT NULL,
  archived_at timestamptz NOT NULL,
  UNIQUE (device_id, op_id)
);
