-- The decisions of the matrix for edits of tasks, once more, as a team would write them that wants one call to the
-- database and no more. It keeps the same books as the write path. What the workload doesn't hold is an error.

CREATE SCHEMA one_call;

-- The workflow, from the domain's declaration.
CREATE TABLE one_call.step (
  from_state text,
  to_state text,
  roles text[] NOT NULL,
  own text[] NOT NULL,
  restricted text NOT NULL,
  sort integer NOT NULL,
  PRIMARY KEY (from_state, to_state)
);
CREATE TABLE one_call.holding_state (state text PRIMARY KEY);

-- One write, and the how-manieth of its row it is.
CREATE TYPE one_call.write AS (
  wave integer,
  op_id bigint,
  row_id uuid,
  next jsonb,
  base jsonb,
  row_version bigint,
  written_at timestamptz,
  schema_version integer,
  transaction_id text
);

CREATE TYPE one_call.receipt AS (id text, op_id bigint, result text, reason_code text, fields jsonb);

-- A value as the receipts spell it: instants in UTC with six digits.
CREATE FUNCTION one_call.decoded(field text, value jsonb) RETURNS jsonb LANGUAGE sql STABLE
RETURN CASE WHEN field = 'due_at' AND value <> 'null'
  THEN to_jsonb(to_char((value #>> '{}')::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
  ELSE value END;

-- Takes `[{op_id, hash, transaction_id, id, op_data, previous_values, metadata}]` and answers with the receipts.
CREATE FUNCTION one_call.apply(device text, actor text, at timestamptz, batch json)
RETURNS SETOF one_call.receipt LANGUAGE plpgsql AS $$
DECLARE
  writes one_call.write[];
  wave_ends integer[];
  wave_start integer := 1;
  wave_end integer;
  wave_writes one_call.write[];
  festival uuid;
  role text;
  author text;
  phone text;
BEGIN
  PERFORM 1 FROM write_path.device_owner o WHERE o.device_id = device AND o.user_id = actor FOR UPDATE;
  IF NOT FOUND THEN RAISE EXCEPTION 'the workload holds writes of the devices'' own users'; END IF;

  WITH claimed AS (
    INSERT INTO write_path.ledger (device_id, op_id, content_hash)
    SELECT device, (w ->> 'op_id')::bigint, w ->> 'hash' FROM json_array_elements(batch) w ORDER BY 2
    ON CONFLICT DO NOTHING RETURNING ledger.op_id),
  fresh AS (
    SELECT ROW(row_number() OVER (PARTITION BY w.id ORDER BY w.op_id), w.op_id, w.id, w.op_data, w.previous_values,
      m.row_version, m.written_at, m.schema_version, w.transaction_id)::one_call.write AS one
    FROM json_to_recordset(batch) AS w(op_id bigint, transaction_id text, id uuid, op text, "table" text, op_data jsonb,
        previous_values jsonb, metadata text)
      JOIN claimed USING (op_id),
      json_to_record(w.metadata::json) AS m(author text, row_version bigint, written_at timestamptz, schema_version integer)
    WHERE w.op = 'PATCH' AND w."table" = 'task' AND m.author = actor)
  SELECT coalesce(array_agg(one ORDER BY (one).wave, (one).row_id), '{}') INTO writes FROM fresh;

  SELECT m.festival_id, m.role, m.display_name INTO festival, role, author
  FROM member m WHERE m.user_id = actor FOR SHARE;
  SELECT d.name INTO phone FROM device d WHERE d.device_id = device LIMIT 1;
  PERFORM 1 FROM task WHERE id = ANY (SELECT w.row_id FROM unnest(writes) w) ORDER BY id FOR UPDATE;

  SELECT array_agg(last ORDER BY last) INTO wave_ends FROM (
    SELECT max(place) AS last FROM unnest(writes) WITH ORDINALITY AS w(wave, op_id, row_id, next, base, row_version,
      written_at, schema_version, transaction_id, place) GROUP BY w.wave) AS ends;

  FOREACH wave_end IN ARRAY coalesce(wave_ends, '{}') LOOP
    wave_writes := writes[wave_start:wave_end];
    wave_start := wave_end + 1;

    RETURN QUERY WITH submitted AS MATERIALIZED (
      SELECT w.op_id, w.row_id, w.row_version, w.written_at, f.field, p.place,
        one_call.decoded(f.field, f.next) AS next,
        one_call.decoded(f.field, w.base -> f.field) AS base,
        CASE f.field
          WHEN 'title' THEN to_jsonb(t.title)
          WHEN 'urgency' THEN to_jsonb(t.urgency)
          WHEN 'state' THEN to_jsonb(t.state)
          WHEN 'assignee_id' THEN coalesce(to_jsonb(t.assignee_id), 'null')
          WHEN 'due_at' THEN coalesce(one_call.decoded('due_at', to_jsonb(t.due_at)), 'null')
          WHEN 'expected_crowd' THEN coalesce(to_jsonb(t.expected_crowd), 'null')
        END AS server,
        t.state_by
      FROM unnest(wave_writes) w
        JOIN task t ON t.id = w.row_id AND t.festival_id = festival AND t.deleted_at IS NULL
        CROSS JOIN jsonb_each(w.next) AS f(field, next)
        JOIN (VALUES ('title', 1), ('urgency', 2), ('state', 3), ('assignee_id', 4), ('due_at', 5), ('expected_crowd', 6))
          AS p(field, place) ON p.field = f.field),
    placed AS MATERIALIZED (
      SELECT s.*, q.is_link, q.is_link AND h.rejected AS follows, h.receipt_id AS head_receipt,
        CASE WHEN q.is_link THEN h.expected::jsonb ELSE s.base END AS expected,
        wr.author_id, wr.author_name, wr.device_id, wr.device_name, wr.at AS stood_since
      FROM submitted s
        LEFT JOIN write_path.branch_head h
          ON h.device_id = device AND h.table_name = 'task' AND h.row_id = s.row_id::text AND h.field = s.field
        LEFT JOIN write_path.field_writer wr
          ON wr.table_name = 'task' AND wr.row_id = s.row_id::text AND wr.field = s.field AND wr.value = s.server::text
        CROSS JOIN LATERAL (SELECT h.receipt_id IS NOT NULL AND h.row_version IS NOT DISTINCT FROM s.row_version
          AND h.newest = s.base::text AS is_link) q),
    compared AS MATERIALIZED (
      SELECT p.*, coalesce(p.expected <> p.server, true) AS concurrent, p.next = p.server AS equal,
        role = 'festival_lead' AS leads
      FROM placed p),
    verdicts AS MATERIALIZED (
      SELECT c.*, v.reason, v.restricted_to
      FROM compared c
        LEFT JOIN one_call.step seen ON c.field = 'state' AND seen.from_state = c.expected #>> '{}' AND seen.to_state = c.next #>> '{}'
        LEFT JOIN one_call.step now ON c.field = 'state' AND now.from_state = c.server #>> '{}' AND now.to_state = c.next #>> '{}'
        CROSS JOIN LATERAL (SELECT
          CASE
            WHEN c.field = 'assignee_id' THEN CASE
              WHEN c.next NOT IN ('null', to_jsonb(actor)) AND NOT c.leads THEN 'restricted_role'
              WHEN c.equal THEN 'already_equal'
              WHEN c.leads AND (c.server = 'null' OR NOT c.concurrent) THEN NULL
              WHEN NOT c.leads AND c.next = 'null' AND c.server = to_jsonb(actor) THEN NULL
              WHEN NOT c.leads AND c.next <> 'null' AND c.server = 'null' THEN NULL
              WHEN c.next = 'null' THEN 'already_released'
              ELSE 'already_claimed' END
            WHEN c.field = 'state' THEN CASE
              WHEN seen.roles IS NOT NULL AND NOT (role = ANY (seen.roles) OR role = ANY (seen.own)) THEN seen.restricted
              WHEN c.equal THEN 'already_equal'
              WHEN c.follows THEN 'follows_rejected'
              WHEN c.concurrent AND EXISTS (SELECT 1 FROM one_call.holding_state s WHERE s.state = c.server #>> '{}') THEN 'invalid_transition'
              WHEN now.roles IS NULL THEN 'invalid_transition'
              WHEN role = ANY (now.roles) OR (role = ANY (now.own) AND c.state_by = actor) THEN NULL
              ELSE now.restricted END
            WHEN c.equal THEN 'already_equal'
            WHEN c.concurrent THEN 'overwrote_concurrent'
          END AS reason,
          CASE
            WHEN c.field = 'assignee_id' AND c.next NOT IN ('null', to_jsonb(actor)) AND NOT c.leads THEN '["festival_lead"]'::jsonb
            WHEN c.field <> 'state' THEN NULL
            WHEN seen.roles IS NOT NULL AND NOT (role = ANY (seen.roles) OR role = ANY (seen.own)) THEN to_jsonb(seen.roles)
            WHEN NOT c.equal AND NOT c.follows AND now.roles IS NOT NULL THEN to_jsonb(now.roles)
          END AS restricted_to) v),
    judged AS MATERIALIZED (
      SELECT v.*, r.rejected, r.stores, CASE WHEN r.stores THEN v.next ELSE v.server END AS after
      FROM verdicts v
        CROSS JOIN LATERAL (SELECT
          coalesce(v.reason NOT IN ('already_equal', 'already_released', 'overwrote_concurrent'), false) AS rejected,
          coalesce(v.reason = 'overwrote_concurrent', true) AS stores) r),
    fields AS MATERIALIZED (
      SELECT j.*, jsonb_build_object('submitted', j.next, 'before', j.server, 'after', j.after,
            'result', CASE WHEN j.rejected THEN 'rejected' ELSE 'applied' END)
          || CASE WHEN j.base IS NULL THEN '{}'::jsonb ELSE jsonb_build_object('base', j.base) END
          || CASE WHEN j.reason IS NULL THEN '{}'::jsonb ELSE jsonb_build_object('reason', j.reason) END
          || CASE WHEN j.expected IS NULL AND j.reason IS DISTINCT FROM 'already_equal' THEN '{"base_unknown": true}'::jsonb ELSE '{}'::jsonb END
          || CASE WHEN j.reason IS DISTINCT FROM 'already_equal'
                AND (j.concurrent OR j.reason IN ('already_claimed', 'already_released', 'invalid_transition'))
              THEN jsonb_build_object('other', jsonb_build_object('value', j.server, 'author_id', j.author_id,
                'author_name', j.author_name, 'device_id', j.device_id, 'device_name', j.device_name,
                'at', to_char(j.stood_since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')))
              ELSE '{}'::jsonb END
          || CASE WHEN j.rejected AND j.field = 'state' THEN jsonb_build_object('allowed', (
                SELECT coalesce(jsonb_agg(s.to_state ORDER BY s.sort), '[]') FROM one_call.step s
                WHERE s.from_state = j.server #>> '{}'
                  AND (role = ANY (s.roles) OR (role = ANY (s.own) AND j.state_by = actor))))
              ELSE '{}'::jsonb END
          || CASE WHEN j.reason LIKE 'restricted%' THEN jsonb_build_object('roles', j.restricted_to) ELSE '{}'::jsonb END
          || CASE WHEN j.reason = 'follows_rejected' THEN jsonb_build_object('cause', j.head_receipt) ELSE '{}'::jsonb END
        AS receipt
      FROM judged j),
    whole AS MATERIALIZED (
      SELECT f.op_id, jsonb_object_agg(f.field, f.receipt) AS fields, bool_or(f.rejected) AS rejected,
        coalesce(jsonb_object_agg(f.field, f.next) FILTER (WHERE f.stores), '{}') AS stored,
        (array_agg(f.reason ORDER BY f.place) FILTER (WHERE f.rejected))[1] AS refusal,
        (array_agg(f.reason ORDER BY f.place) FILTER (WHERE f.reason <> 'already_equal'))[1] AS remark,
        bool_and(coalesce(f.reason = 'already_equal', false)) AS equal
      FROM fields f GROUP BY f.op_id),
    changed AS (
      UPDATE task t SET
        title = CASE WHEN o.stored ? 'title' THEN o.stored ->> 'title' ELSE t.title END,
        urgency = CASE WHEN o.stored ? 'urgency' THEN o.stored ->> 'urgency' ELSE t.urgency END,
        state = CASE WHEN o.stored ? 'state' THEN o.stored ->> 'state' ELSE t.state END,
        state_by = CASE WHEN o.stored ? 'state' THEN actor ELSE t.state_by END,
        state_at = CASE WHEN o.stored ? 'state' THEN apply.at ELSE t.state_at END,
        assignee_id = CASE WHEN o.stored ? 'assignee_id' THEN o.stored ->> 'assignee_id' ELSE t.assignee_id END,
        due_at = CASE WHEN o.stored ? 'due_at' THEN (o.stored ->> 'due_at')::timestamptz ELSE t.due_at END,
        expected_crowd = CASE WHEN o.stored ? 'expected_crowd' THEN (o.stored ->> 'expected_crowd')::integer ELSE t.expected_crowd END,
        version = t.version + 1
      FROM whole o JOIN unnest(wave_writes) w USING (op_id)
      WHERE t.id = w.row_id AND o.stored <> '{}'),
    receipts AS (
      INSERT INTO sync_operation (id, festival_id, device_id, op_id, transaction_id, author_id, author_name, written_at,
        received_at, table_name, row_id, op, result, reason_code, fields, row_version, schema_version, settled_at, synced)
      SELECT device || ':' || o.op_id, festival, device, o.op_id, w.transaction_id, actor, author, w.written_at,
        apply.at, 'task', w.row_id::text, 'PATCH', CASE WHEN o.rejected THEN 'rejected' ELSE 'applied' END,
        CASE WHEN o.rejected THEN o.refusal WHEN o.equal THEN 'already_equal' ELSE o.remark END,
        o.fields, w.row_version, w.schema_version, CASE WHEN o.rejected THEN NULL ELSE apply.at END, true
      FROM whole o JOIN unnest(wave_writes) w USING (op_id)
      RETURNING sync_operation.id, sync_operation.op_id, sync_operation.result, sync_operation.reason_code, sync_operation.fields),
    heads AS (
      INSERT INTO write_path.branch_head (device_id, table_name, row_id, field, row_version, newest, expected, rejected, receipt_id)
      SELECT device, 'task', f.row_id::text, f.field, f.row_version, f.next::text,
        (CASE WHEN f.stores OR f.reason = 'already_equal' THEN f.next ELSE f.expected END)::text, f.rejected, device || ':' || f.op_id
      FROM fields f
      ON CONFLICT (device_id, table_name, row_id, field) DO UPDATE SET row_version = EXCLUDED.row_version,
        newest = EXCLUDED.newest, expected = EXCLUDED.expected, rejected = EXCLUDED.rejected, receipt_id = EXCLUDED.receipt_id),
    writers AS (
      INSERT INTO write_path.field_writer (table_name, row_id, field, value, author_id, author_name, device_id, device_name, at, written_at, receipt_id)
      SELECT 'task', f.row_id::text, f.field, f.next::text, actor, author, device, phone, apply.at, f.written_at, device || ':' || f.op_id
      FROM fields f WHERE f.stores
      ON CONFLICT (table_name, row_id, field) DO UPDATE SET value = EXCLUDED.value, author_id = EXCLUDED.author_id,
        author_name = EXCLUDED.author_name, device_id = EXCLUDED.device_id, device_name = EXCLUDED.device_name,
        at = EXCLUDED.at, written_at = EXCLUDED.written_at, clock = EXCLUDED.clock, receipt_id = EXCLUDED.receipt_id),
    notices AS (
      INSERT INTO notice (id, festival_id, user_id, receipt_id, table_name, row_id, field, your_value, their_value, by_user_id, by_name, at)
      SELECT gen_random_uuid(), festival, f.author_id, device || ':' || f.op_id, 'task', f.row_id::text, f.field, f.server, f.next, actor, author, apply.at
      FROM fields f
      WHERE f.reason = 'overwrote_concurrent' AND f.author_id <> actor
        AND EXISTS (SELECT 1 FROM member m WHERE m.festival_id = festival AND m.user_id = f.author_id))
    SELECT r.id, r.op_id, r.result, r.reason_code, r.fields FROM receipts r;
  END LOOP;

  -- what came before is answered as it was then
  RETURN QUERY SELECT s.id, s.op_id, s.result, s.reason_code, s.fields
  FROM sync_operation s JOIN json_to_recordset(batch) AS w(op_id bigint) ON s.op_id = w.op_id
  WHERE s.device_id = device AND cardinality(writes) < json_array_length(batch) AND s.op_id NOT IN (SELECT w.op_id FROM unnest(writes) w);
END $$;
