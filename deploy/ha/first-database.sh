#!/usr/bin/env bash
# Patroni runs this once, on the first primary, with a connection string of the superuser.
set -euo pipefail
psql "$1" --quiet --set=ON_ERROR_STOP=1 --set=password="$CLINICAPI_DATABASE_PASSWORD" <<'SQL'
CREATE ROLE clinicapi LOGIN PASSWORD :'password';
CREATE DATABASE clinicapi OWNER clinicapi;
SQL
