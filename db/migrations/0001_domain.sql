-- The festival's tables. The declarations in domain/src/tables.ts and this catalogue are compared by a test.

CREATE TABLE festival (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  starts_on date NOT NULL,
  ends_on date NOT NULL,
  time_zone text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1
);

CREATE TABLE stage (
  id uuid PRIMARY KEY,
  festival_id uuid NOT NULL REFERENCES festival,
  name text NOT NULL,
  sort integer NOT NULL,
  head_count integer NOT NULL DEFAULT 0 CHECK (head_count >= 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1
);

CREATE TABLE member (
  id uuid PRIMARY KEY,
  festival_id uuid NOT NULL REFERENCES festival,
  user_id text NOT NULL,
  role text NOT NULL CHECK (role IN ('stage_tech', 'festival_lead')),
  display_name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1
);

CREATE TABLE stage_assignment (
  id uuid PRIMARY KEY,
  festival_id uuid NOT NULL REFERENCES festival,
  member_id uuid NOT NULL REFERENCES member ON DELETE CASCADE,
  user_id text NOT NULL,
  stage_id uuid NOT NULL REFERENCES stage,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1
);

CREATE TABLE task (
  id uuid PRIMARY KEY,
  festival_id uuid NOT NULL REFERENCES festival,
  stage_id uuid NOT NULL REFERENCES stage,
  title text NOT NULL,
  urgency text NOT NULL DEFAULT 'normal' CHECK (urgency IN ('low', 'normal', 'high', 'critical')),
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'in_progress', 'blocked', 'done', 'verified')),
  state_by text,
  state_at timestamptz,
  assignee_id text,
  tags text[] NOT NULL DEFAULT '{}',
  due_at timestamptz,
  expected_crowd integer CHECK (expected_crowd >= 0),
  deleted_at timestamptz,
  created_by text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1
);

CREATE TABLE crew_note (
  id uuid PRIMARY KEY,
  festival_id uuid NOT NULL REFERENCES festival,
  task_id uuid NOT NULL REFERENCES task,
  state text NOT NULL,
  plain_text text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1
);

CREATE TABLE crew_note_update (
  id uuid PRIMARY KEY,
  festival_id uuid NOT NULL REFERENCES festival,
  task_id uuid NOT NULL REFERENCES task,
  payload text NOT NULL,
  state_vector text NOT NULL,
  author_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1
);

CREATE TABLE gear_item (
  id uuid PRIMARY KEY,
  festival_id uuid NOT NULL REFERENCES festival,
  name text NOT NULL,
  unit text NOT NULL,
  low_mark integer NOT NULL DEFAULT 0 CHECK (low_mark >= 0),
  deleted_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1
);

CREATE TABLE gear_stock (
  id uuid PRIMARY KEY,
  festival_id uuid NOT NULL REFERENCES festival,
  item_id uuid NOT NULL REFERENCES gear_item,
  on_hand integer NOT NULL,
  reserved integer NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1
);

CREATE TABLE gear_usage_event (
  id uuid PRIMARY KEY,
  festival_id uuid NOT NULL REFERENCES festival,
  item_id uuid NOT NULL REFERENCES gear_item,
  task_id uuid REFERENCES task,
  kind text NOT NULL CHECK (kind IN ('consume', 'return', 'restock', 'adjust')),
  qty integer NOT NULL,
  used_at timestamptz NOT NULL,
  accepted_at timestamptz,
  author_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1
);

CREATE TABLE gear_allowance (
  id uuid PRIMARY KEY,
  festival_id uuid NOT NULL REFERENCES festival,
  item_id uuid NOT NULL REFERENCES gear_item,
  user_id text NOT NULL,
  device_id text NOT NULL,
  qty integer NOT NULL,
  used integer NOT NULL,
  until timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1
);

CREATE TABLE contact (
  id uuid PRIMARY KEY,
  festival_id uuid NOT NULL REFERENCES festival,
  stage_id uuid NOT NULL REFERENCES stage,
  kind text NOT NULL CHECK (kind IN ('artist', 'vendor')),
  name text NOT NULL,
  hotline text,
  email text,
  notes text,
  deleted_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1
);

CREATE TABLE conflict_record (
  id uuid PRIMARY KEY,
  festival_id uuid NOT NULL REFERENCES festival,
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
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1
);

CREATE TABLE conflict_action (
  id uuid PRIMARY KEY,
  festival_id uuid NOT NULL REFERENCES festival,
  conflict_id uuid NOT NULL REFERENCES conflict_record,
  kind text NOT NULL CHECK (kind IN ('claim', 'release', 'decide', 'undo', 'withdraw', 'set_due')),
  choice text CHECK (choice IN ('valid', 'proposed', 'other')),
  value jsonb,
  seen_value jsonb,
  due_at timestamptz,
  reason text,
  author_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1
);

CREATE TABLE notice (
  id uuid PRIMARY KEY,
  festival_id uuid NOT NULL REFERENCES festival,
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
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1
);

CREATE TABLE receipt_ack (
  id uuid PRIMARY KEY,
  festival_id uuid NOT NULL REFERENCES festival,
  receipt_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('seen', 'dropped', 'sent_again')),
  author_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1
);

CREATE TABLE lead_request (
  id uuid PRIMARY KEY,
  festival_id uuid NOT NULL REFERENCES festival,
  table_name text NOT NULL,
  row_id text NOT NULL,
  wish text NOT NULL,
  reply_to uuid REFERENCES lead_request,
  author_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1
);

CREATE TABLE sync_operation (
  id text PRIMARY KEY,
  festival_id uuid REFERENCES festival,
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
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1
);

CREATE TABLE device (
  id text PRIMARY KEY,
  festival_id uuid NOT NULL REFERENCES festival,
  device_id text NOT NULL,
  user_id text NOT NULL,
  name text NOT NULL,
  app_version text,
  last_seen_at timestamptz NOT NULL,
  queue_depth integer,
  oldest_unsent_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1
);

-- Site operators are named apart from members.
CREATE TABLE operator (
  user_id text PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE member ADD UNIQUE (festival_id, user_id);
ALTER TABLE stage_assignment ADD UNIQUE (member_id, stage_id);
ALTER TABLE gear_stock ADD UNIQUE (item_id);
ALTER TABLE gear_stock ADD CONSTRAINT stock_never_negative CHECK (on_hand >= reserved AND reserved >= 0);

CREATE INDEX member_by_user ON member (user_id);
CREATE INDEX stage_assignment_by_user ON stage_assignment (user_id);
CREATE INDEX task_by_festival ON task (festival_id);
CREATE INDEX crew_note_update_by_task ON crew_note_update (task_id);
CREATE INDEX gear_usage_event_by_item ON gear_usage_event (item_id);
CREATE INDEX contact_by_stage ON contact (stage_id);
-- DET-3 looks up what a device did before to the same row.
CREATE INDEX sync_operation_by_row ON sync_operation (device_id, table_name, row_id, row_version);
CREATE INDEX sync_operation_by_author ON sync_operation (author_id, received_at);

-- The row's version rises with every change, also with one made by plain SQL, so that a device can tell
-- which state of the row it had shown. The write path sets it itself, one step for each write it applies.
CREATE FUNCTION keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.version IS NOT DISTINCT FROM OLD.version THEN
    NEW.version := OLD.version + 1;
  END IF;
  NEW.updated_at := now();
  RETURN NEW;
END $$;

DO $$
DECLARE name text;
BEGIN
  FOR name IN
    SELECT table_name FROM information_schema.columns
    WHERE table_schema = 'public' AND column_name = 'version'
  LOOP
    EXECUTE format(
      'CREATE TRIGGER keep_version BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION keep_version()', name);
  END LOOP;
END $$;

-- The synced tables only, by the name that PowerSync Service expects; never the sign-in tables.
CREATE PUBLICATION powersync FOR TABLE
  festival, stage, member, stage_assignment, task, crew_note, crew_note_update, gear_item, gear_stock, 
  gear_usage_event, gear_allowance, contact, conflict_record, conflict_action, notice, receipt_ack, 
  lead_request, sync_operation, device;
