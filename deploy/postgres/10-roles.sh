#!/bin/sh
# Runs once, when the cluster is new. The owner makes tables; the portal reads and writes rows and nothing else.
set -eu
psql -v ON_ERROR_STOP=1 -v owner_password="$OWNER_PASSWORD" -v portal_password="$PORTAL_PASSWORD" \
  --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE wholesale_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE wholesale_portal LOGIN PASSWORD :'portal_password';
CREATE DATABASE wholesale OWNER wholesale_owner;
REVOKE ALL ON DATABASE wholesale FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE wholesale TO wholesale_portal;
\connect wholesale
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO wholesale_owner;
GRANT USAGE ON SCHEMA public TO wholesale_portal;
ALTER DEFAULT PRIVILEGES FOR ROLE wholesale_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO wholesale_portal;
ALTER DEFAULT PRIVILEGES FOR ROLE wholesale_owner IN SCHEMA public
  GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO wholesale_portal;
SQL
