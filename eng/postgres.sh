#!/usr/bin/env bash
# A throw-away PostgreSQL on a loopback port: `start FOLDER` prints an Npgsql connection string, `stop FOLDER` ends it; `programs` prints
# where PostgreSQL's programs are.
# It refuses to run as root, so root hands it to the account postgres or, without that, nobody.
set -euo pipefail
verb=$1
folder=${2:-}
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb)")

as_owner() {
  if [ "$(id -u)" -ne 0 ]; then
    "$@"
  else
    local account=nobody
    id postgres >/dev/null 2>&1 && account=postgres
    (cd / && setpriv --reuid="$account" --regid="$(id -g "$account")" --clear-groups "$@")
  fi
}

case $verb in
  start)
    mkdir -p "$folder"
    chmod 755 "$(dirname "$folder")"
    if [ "$(id -u)" -eq 0 ]; then
      account=nobody
      id postgres >/dev/null 2>&1 && account=postgres
      chown "$account" "$folder"
    fi
    as_owner "$bin/initdb" -D "$folder/data" -U clinicapi --auth=trust --encoding=UTF8 --locale=C >"$folder.log" 2>&1
    port=$(/usr/bin/env python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    as_owner "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/server.log" \
      -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=100" start >>"$folder.log" 2>&1
    echo "Host=127.0.0.1;Port=$port;Username=clinicapi;Database=postgres"
    ;;
  stop)
    as_owner "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1
    ;;
  programs)
    echo "$bin"
    ;;
  *)
    echo "usage: $0 start|stop FOLDER, or $0 programs" >&2
    exit 2
    ;;
esac
