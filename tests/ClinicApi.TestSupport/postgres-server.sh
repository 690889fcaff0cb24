# A throw-away PostgreSQL cluster in the folder $1 with the binaries in $2. Reads "start" and "stop" from standard input
# and answers "done" or "failed"; when standard input ends, which it does when the tests end in whatever way, the
# cluster is stopped and its folder removed.
umask 077
trap '' INT
dir=$1
control="$2/pg_ctl"

mkdir "$dir" || exit 1
"$2/initdb" -D "$dir/data" -U clinic -A trust -E UTF8 --no-locale --no-sync >"$dir/log" 2>&1 || { cat "$dir/log" >&2; rm -rf "$dir"; exit 1; }
cat >>"$dir/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$dir'
max_connections = 300
CONF

while read -r order; do
  case $order in
    start) "$control" -D "$dir/data" -w start >>"$dir/log" 2>&1 </dev/null ;;
    stop) "$control" -D "$dir/data" -w -m immediate stop >>"$dir/log" 2>&1 </dev/null ;;
  esac && echo done || echo failed
done

"$control" -D "$dir/data" -w -m immediate stop >/dev/null 2>&1 </dev/null
rm -rf "$dir"
