-- Run once, by psql, when the database is made. Three roles, each with no more than it needs:
--   festival_app       owns the database "festival": migrates it, and is the api
--   festival_sync      reads the log, and the tables that migrate.ts lets it read (those of the publication)
--   powersync_storage  owns the database in which PowerSync Service keeps its buckets
\getenv app_password APP_DB_PASSWORD
\getenv sync_password SYNC_DB_PASSWORD
\getenv storage_password STORAGE_DB_PASSWORD

CREATE ROLE festival_app LOGIN PASSWORD :'app_password';
CREATE ROLE festival_sync LOGIN REPLICATION PASSWORD :'sync_password';
CREATE ROLE powersync_storage LOGIN PASSWORD :'storage_password';

CREATE DATABASE festival OWNER festival_app;
CREATE DATABASE powersync_storage OWNER powersync_storage;

REVOKE CONNECT ON DATABASE festival FROM PUBLIC;
GRANT CONNECT ON DATABASE festival TO festival_sync;
REVOKE CONNECT ON DATABASE powersync_storage FROM PUBLIC;
