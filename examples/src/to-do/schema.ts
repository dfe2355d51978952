import { schemaSql } from '@festival-ops/write-path/schema';

/** The database: the application's own tables, and those of the write path. */
export const schema = `
  CREATE TABLE list (id uuid PRIMARY KEY, name text NOT NULL, version bigint NOT NULL DEFAULT 1);
  CREATE TABLE member (
    id uuid PRIMARY KEY,
    list_id uuid NOT NULL REFERENCES list,
    user_id text NOT NULL,
    role text NOT NULL,
    name text NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    UNIQUE (list_id, user_id)
  );
  CREATE TABLE todo (
    id uuid PRIMARY KEY,
    list_id uuid NOT NULL REFERENCES list,
    title text NOT NULL,
    taken_by text,
    deleted_at timestamptz,
    version bigint NOT NULL DEFAULT 1
  );
  ${schemaSql({ scopeColumn: 'list_id' })}
  CREATE TRIGGER keep_version BEFORE UPDATE ON todo FOR EACH ROW EXECUTE FUNCTION write_path.keep_version();
`;
