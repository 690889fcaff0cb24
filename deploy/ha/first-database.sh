#!/usr/bin/env bash
# Patroni runs this once, on the first primary, with a connection string of the superuser.
set -euo pipefail
psql "$1" --quiet --set=ON_ERROR_STOP=1 --set=password="$CLINICAPI_DATABASE_PASSWORD" <<'SQL'
CREATE ROLE clinicapi LOGIN PASSWORD :'password';
-- Under which row-level security holds the server's statements; it owns nothing.
CREATE ROLE clinicapi_app NOLOGIN;
GRANT clinicapi_app TO clinicapi;
CREATE DATABASE clinicapi OWNER clinicapi;
SQL
