#!/usr/bin/env bash
# Makes the secrets of compose.yaml in secrets/, and leaves alone those that are there. Keep copies of the pepper and the encryption
# keys apart from the database: without the one no API key is worth anything, without the other nobody reads a patient's data.
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p -m 700 secrets

make_secret() {
  [ -s "secrets/$1" ] || cat >"secrets/$1"
  # Containers see files with the permissions that they have here; the folder keeps other accounts out.
  chmod 444 "secrets/$1"
}

openssl rand -hex 24 | tr -d '\n' | make_secret database-password
printf 'database:5432:clinicapi:clinicapi:%s\n' "$(cat secrets/database-password)" | make_secret database-passfile
openssl rand -base64 32 | make_secret pepper
openssl rand -base64 32 | make_secret encryption-keys
