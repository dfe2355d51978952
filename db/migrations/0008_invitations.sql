-- Links that a lead hands to somebody: to join a festival, or to set a new password. Of a link only the hash of its
-- secret is kept. In the schema `auth`, so that no publication and no sync stream can come near it.
CREATE TABLE auth.invitation (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  token_hash text NOT NULL UNIQUE,
  kind text NOT NULL CHECK (kind IN ('join', 'password')),
  festival_id uuid NOT NULL REFERENCES festival,
  -- whom it is for: an address that may have no account yet, or a member
  email text NOT NULL,
  name text NOT NULL,
  role text CHECK (role IN ('stage_tech', 'festival_lead')),
  stage_ids uuid[] NOT NULL DEFAULT '{}',
  user_id text REFERENCES auth."user" ON DELETE CASCADE,
  invited_by text NOT NULL,
  -- wrong passwords that were tried with it
  tries integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  CONSTRAINT complete CHECK (CASE kind WHEN 'join' THEN role IS NOT NULL ELSE user_id IS NOT NULL END)
);
CREATE INDEX invitation_open ON auth.invitation (festival_id, email) WHERE used_at IS NULL;
