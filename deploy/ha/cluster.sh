#!/usr/bin/env bash
# A whole cluster on loopback ports, from Debian's packages: three etcd, three PostgreSQL under Patroni, HAProxy, two nodes of Clinic API.
#
#   cluster.sh start                 starts what is not running, and waits until bookings can be made
#   cluster.sh status                what runs, and who is primary
#   cluster.sh key ARGUMENTS         clinicapi keys create ARGUMENTS
#   cluster.sh primary | standby     the member that is primary, or the one that commits wait for
#   cluster.sh healthy               whether everybody is there and follows
#   cluster.sh callers | database    where callers connect, and how nodes do
#   cluster.sh kill|freeze|thaw|up MEMBER   a power cut, a hang, its end, and power again; of pg1..pg3, node1, node2
#   cluster.sh stop | clean          ends everything; clean also removes the folder
#
# The folder is $HA_FOLDER, ports count from $HA_PORT (16000). On machines of their own each member is a unit: README.md.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
export HA_FOLDER=${HA_FOLDER:-/tmp/clinicapi-ha}
port=${HA_PORT:-16000}
members=(1 2 3)
nodes=(1 2)

for i in "${members[@]}"; do
  export "HA_PORT_ETCD$i=$((port + 10 + i))" "HA_PORT_PEER$i=$((port + 20 + i))"
  export "HA_PORT_PATRONI$i=$((port + 30 + i))" "HA_PORT_PG$i=$((port + 40 + i))"
done
for i in "${nodes[@]}"; do
  export "HA_PORT_NODE$i=$((port + 70 + i))" "HA_PORT_NODE${i}_HTTP=$((port + 80 + i))"
done
export HA_PORT_DATABASE=$((port + 50)) HA_PORT_GRPC=$((port + 60))

value() { local name=$1; echo "${!name}"; }
say() { echo "$*" >&2; }

# PostgreSQL refuses to run as root, and nothing here needs to.
account=$(id -un)
as_account=()
if [ "$(id -u)" -eq 0 ]; then
  account=postgres
  as_account=(setpriv "--reuid=$account" "--regid=$(id -g "$account")" --init-groups)
fi

pid_file() { echo "$HA_FOLDER/run/$1.pid"; }
runs() { [ -s "$(pid_file "$1")" ] && kill -0 "$(cat "$(pid_file "$1")")" 2>/dev/null; }

# In a session of its own, so that what is started outlives this shell and can be stopped as a whole.
launch() {
  local name=$1
  shift
  runs "$name" && return
  (cd "$HA_FOLDER" && exec setsid "$@" >>"$HA_FOLDER/log/$name.log" 2>&1 </dev/null) &
  echo $! >"$(pid_file "$name")"
}

# Patroni or the node, and for a member of the database all of its PostgreSQL, whose processes are in sessions of their own.
processes() {
  local name=$1 postmaster
  cat "$(pid_file "$name")" 2>/dev/null || true
  postmaster=$(head -n 1 "$HA_FOLDER/$name/data/postmaster.pid" 2>/dev/null || true)
  # A pid of before a crash may belong to somebody else by now.
  if [ -n "$postmaster" ] && grep -qs "$HA_FOLDER/$name/data" "/proc/$postmaster/cmdline"; then
    echo "$postmaster"
    pgrep -P "$postmaster" || true
  fi
}
signal() { local to; to=$(processes "$2"); [ -z "$to" ] || kill "-$1" $to 2>/dev/null || true; }

wait_for() {
  local what=$1 seconds=$2
  shift 2
  for ((tick = 0; tick < seconds * 5; tick++)); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.2
  done
  say "$what did not happen within $seconds seconds; $HA_FOLDER/log has the logs."
  exit 1
}

answers() { curl --silent --fail --max-time 2 --output /dev/null "$@"; }

prepare() {
  install -d -m 755 "$HA_FOLDER" "$HA_FOLDER/run" "$HA_FOLDER/log" "$HA_FOLDER/photos"
  install -d -m 700 "$HA_FOLDER/secrets"
  for secret in superuser replicator clinicapi pepper encryption-keys; do
    [ -s "$HA_FOLDER/secrets/$secret" ] || openssl rand -base64 32 >"$HA_FOLDER/secrets/$secret"
  done
  for i in "${members[@]}"; do install -d -m 700 "$HA_FOLDER/etcd$i" "$HA_FOLDER/pg$i"; done
  if [ "$(id -u)" -eq 0 ]; then chown "$account" "$HA_FOLDER" "$HA_FOLDER"/{run,log,etcd?,pg?}; fi
}

start_etcd() {
  local i=$1 cluster=""
  for j in "${members[@]}"; do cluster+="${cluster:+,}etcd$j=http://127.0.0.1:$(value "HA_PORT_PEER$j")"; done
  local client="http://127.0.0.1:$(value "HA_PORT_ETCD$i")" peer="http://127.0.0.1:$(value "HA_PORT_PEER$i")"
  # Patroni 3.0.2 takes the leader's key by etcd's second API with a comparison, by the third without: decision 89.
  launch "etcd$i" "${as_account[@]}" etcd --enable-v2 --name "etcd$i" --data-dir "$HA_FOLDER/etcd$i" --initial-cluster "$cluster" --logger zap \
    --listen-client-urls "$client" --advertise-client-urls "$client" --listen-peer-urls "$peer" --initial-advertise-peer-urls "$peer"
}

start_member() {
  local i=$1 hosts=""
  for j in "${members[@]}"; do hosts+="${hosts:+,}127.0.0.1:$(value "HA_PORT_ETCD$j")"; done
  PATRONI_NAME="pg$i" PATRONI_ETCD_HOSTS="$hosts" \
    PATRONI_RESTAPI_LISTEN="127.0.0.1:$(value "HA_PORT_PATRONI$i")" PATRONI_RESTAPI_CONNECT_ADDRESS="127.0.0.1:$(value "HA_PORT_PATRONI$i")" \
    PATRONI_POSTGRESQL_LISTEN="127.0.0.1:$(value "HA_PORT_PG$i")" PATRONI_POSTGRESQL_CONNECT_ADDRESS="127.0.0.1:$(value "HA_PORT_PG$i")" \
    PATRONI_POSTGRESQL_DATA_DIR="$HA_FOLDER/pg$i/data" PATRONI_POSTGRESQL_PGPASS="$HA_FOLDER/pg$i/pgpass" \
    PATRONI_POSTGRESQL_BIN_DIR="$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)" \
    PATRONI_SUPERUSER_PASSWORD="$(cat "$HA_FOLDER/secrets/superuser")" PATRONI_REPLICATION_PASSWORD="$(cat "$HA_FOLDER/secrets/replicator")" \
    PATRONI_REWIND_PASSWORD="$(cat "$HA_FOLDER/secrets/superuser")" \
    CLINICAPI_DATABASE_PASSWORD="$(cat "$HA_FOLDER/secrets/clinicapi")" \
    launch "pg$i" "${as_account[@]}" patroni "$HA_FOLDER/patroni.yml"
}

settings_of_nodes() {
  echo "127.0.0.1:*:clinicapi:clinicapi:$(cat "$HA_FOLDER/secrets/clinicapi")" >"$HA_FOLDER/secrets/pgpass"
  chmod 600 "$HA_FOLDER/secrets/pgpass"
  export DOTNET_ENVIRONMENT=Production DOTNET_EnableDiagnostics=0
  export ClinicApi__Storage__Engine=Postgres ClinicApi__Storage__MaxPoolSize=8
  # A connection that is not made in three seconds goes to a primary that is going.
  export ClinicApi__Storage__ConnectionString="Host=127.0.0.1;Port=$HA_PORT_DATABASE;Database=clinicapi;Username=clinicapi;Passfile=$HA_FOLDER/secrets/pgpass;Timeout=3"
  export ClinicApi__Security__PepperFile="$HA_FOLDER/secrets/pepper" ClinicApi__Photos__Folder="$HA_FOLDER/photos"
  export ClinicApi__Encryption__KeyFile="$HA_FOLDER/secrets/encryption-keys"
  export ClinicApi__Development__WebhooksToLoopback=true Logging__LogLevel__Default=Warning
}

server() {
  local published=${HA_SERVER:-$root/src/ClinicApi.Server/bin/Release/net10.0/clinicapi.dll}
  [ -e "$published" ] || { say "Build the server first: dotnet build -c Release $root/src/ClinicApi.Server (or name a published one in HA_SERVER)."; exit 1; }
  echo "$published"
}

start_node() {
  settings_of_nodes
  Kestrel__Endpoints__Grpc__Url="http://127.0.0.1:$(value "HA_PORT_NODE$1")" \
    Kestrel__Endpoints__Http__Url="http://127.0.0.1:$(value "HA_PORT_NODE$1_HTTP")" \
    launch "node$1" dotnet "$(server)"
}

up() {
  case $1 in
    pg?) start_member "${1#pg}" ;;
    node?) start_node "${1#node}" ;;
    *) say "There is no member $1."; exit 2 ;;
  esac
}

member_that() {
  for i in "${members[@]}"; do
    if answers "http://127.0.0.1:$(value "HA_PORT_PATRONI$i")/$1"; then echo "pg$i"; return; fi
  done
  return 1
}

stop_all() {
  for name in node1 node2 haproxy pg1 pg2 pg3 etcd1 etcd2 etcd3; do
    signal CONT "$name"
    # PostgreSQL goes with its Patroni.
    if runs "$name"; then kill -TERM "$(cat "$(pid_file "$name")")"; fi
  done
  for name in node1 node2 haproxy pg1 pg2 pg3 etcd1 etcd2 etcd3; do
    for ((tick = 0; tick < 75; tick++)); do runs "$name" || break; sleep 0.2; done
    signal KILL "$name"
    rm -f "$(pid_file "$name")"
  done
}

case ${1:-} in
  start)
    for program in etcd patroni haproxy curl openssl; do
      command -v "$program" >/dev/null || { say "Missing: $program. On Debian: apt-get install patroni etcd-server haproxy postgresql curl openssl"; exit 1; }
    done
    server >/dev/null
    prepare
    install -m 644 "$here/patroni.yml" "$HA_FOLDER/patroni.yml"
    install -m 755 "$here/first-database.sh" "$HA_FOLDER/first-database.sh"
    for i in "${members[@]}"; do start_etcd "$i"; done
    wait_for "A leader of etcd" 30 answers "http://127.0.0.1:$HA_PORT_ETCD1/health"
    for i in "${members[@]}"; do start_member "$i"; done
    wait_for "A primary" 90 member_that primary
    wait_for "A synchronous standby" 90 member_that synchronous
    launch haproxy "${as_account[@]}" haproxy -db -f "$here/haproxy.cfg"
    for i in "${nodes[@]}"; do start_node "$i"; done
    for i in "${nodes[@]}"; do wait_for "Readiness of node$i" 60 answers "http://127.0.0.1:$(value "HA_PORT_NODE${i}_HTTP")/readyz"; done
    say "Callers: http://127.0.0.1:$HA_PORT_GRPC. Primary: $(member_that primary)."
    ;;
  status)
    for name in etcd1 etcd2 etcd3 pg1 pg2 pg3 haproxy node1 node2; do
      if runs "$name"; then echo "$name runs"; else echo "$name is down"; fi
    done
    echo "primary: $(member_that primary || echo none), synchronous: $(member_that synchronous || echo none)"
    ;;
  key) shift; settings_of_nodes; exec dotnet "$(server)" keys create "$@" 2>>"$HA_FOLDER/log/keys.log" ;;
  database) settings_of_nodes; echo "$ClinicApi__Storage__ConnectionString" ;;
  callers) echo "http://127.0.0.1:$HA_PORT_GRPC" ;;
  primary) member_that primary ;;
  standby) member_that synchronous ;;
  healthy) # Everybody is there, and the standbys stream from the primary.
    member_that primary >/dev/null && member_that synchronous >/dev/null
    for i in "${members[@]}"; do
      answers "http://127.0.0.1:$(value "HA_PORT_PATRONI$i")/primary" || answers "http://127.0.0.1:$(value "HA_PORT_PATRONI$i")/replica?lag=16MB"
    done
    for i in "${nodes[@]}"; do answers "http://127.0.0.1:$(value "HA_PORT_NODE${i}_HTTP")/readyz"; done
    ;;
  kill) signal KILL "$2"; rm -f "$(pid_file "$2")" ;;
  freeze) signal STOP "$2" ;;
  thaw) signal CONT "$2" ;;
  up) up "$2" ;;
  stop) stop_all ;;
  clean) stop_all; rm -rf "$HA_FOLDER" ;;
  *) sed -n '2,14s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
