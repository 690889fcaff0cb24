#!/usr/bin/env bash
# Starts a fresh server on the engine that is named, and books through it: with the Quickstart, which uses the SDK, and with a Python
# client that this project did not write; and looks at the booking site before it. Then the server is asked to stop and must say so.
set -euo pipefail
engine=$1
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
server=
site=
grpc_port=${CLINICAPI_GRPC_PORT:-15480}
http_port=${CLINICAPI_HTTP_PORT:-15481}
site_port=${CLINICAPI_SITE_PORT:-15482}

cleanup() {
  [ -n "$server" ] && kill -9 "$server" 2>/dev/null || true
  [ -n "$site" ] && kill -9 "$site" 2>/dev/null || true
  if [ "$engine" = postgres ]; then "$root/eng/postgres.sh" stop "$work/pg" || true; fi
  rm -rf "$work"
}
trap cleanup EXIT

export DOTNET_ENVIRONMENT=Development ASPNETCORE_ENVIRONMENT=Development
export Kestrel__Endpoints__Grpc__Url=http://localhost:$grpc_port Kestrel__Endpoints__Http__Url=http://localhost:$http_port
if [ "$engine" = postgres ]; then
  connection=$("$root/eng/postgres.sh" start "$work/pg")
  export ClinicApi__Storage__Engine=Postgres ClinicApi__Storage__ConnectionString=$connection
  ClinicApi__Security__Pepper=$(head -c 32 /dev/urandom | base64)
  export ClinicApi__Security__Pepper
fi

cd "$work"
dotnet "$root/src/ClinicApi.Server/bin/Release/net10.0/clinicapi.dll" >server.log 2>&1 &
server=$!
for _ in $(seq 100); do
  curl -fs "http://localhost:$http_port/readyz" >/dev/null && break
  kill -0 "$server" 2>/dev/null || { cat server.log; exit 1; }
  sleep 0.2
done
curl -fs "http://localhost:$http_port/readyz" >/dev/null || { cat server.log; exit 1; }

dotnet "$root/samples/Quickstart/bin/Release/net10.0/Quickstart.dll"
"$root/samples/python/run.sh"

env -u Kestrel__Endpoints__Grpc__Url -u Kestrel__Endpoints__Http__Url \
  dotnet "$root/samples/BookingSite/bin/Release/net10.0/BookingSite.dll" --urls "http://localhost:$site_port" >site.log 2>&1 &
site=$!
for page in / /clinics/demo-clinic /clinics/demo-clinic/treatments/consultation /clinics/demo-clinic/compare /clinics/demo-clinic/board; do
  html=$(curl -fsS --retry 50 --retry-connrefused --retry-delay 1 "http://localhost:$site_port$page") && grep -q '<h1>' <<<"$html" || { cat site.log; exit 1; }
done
kill -TERM "$site"
wait "$site"
site=

kill -TERM "$server"
sleep 0.5
draining=$(curl -s -o /dev/null -w '%{http_code}' "http://localhost:$http_port/readyz")
[ "$draining" = 503 ] || { echo "while draining, readyz answered $draining"; exit 1; }
wait "$server"
server=
echo "journeys on $engine are done"
