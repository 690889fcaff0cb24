#!/usr/bin/env bash
# Publishes a program on the SDK as native code, every warning of trimming or AOT an error, and runs it against a fresh server.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
server=
trap '[ -n "$server" ] && kill -9 "$server" 2>/dev/null; rm -rf "$work"' EXIT
configuration=${Configuration:-Release}
grpc_port=${CLINICAPI_GRPC_PORT:-15490}
http_port=${CLINICAPI_HTTP_PORT:-15491}

linker=
command -v clang >/dev/null || linker=gcc
(unset Configuration && dotnet publish "$root/eng/native" --nologo -v quiet -c Release -r linux-x64 -p:Linker="$linker" -o "$work/native")

cd "$work"
export DOTNET_ENVIRONMENT=Development ASPNETCORE_ENVIRONMENT=Development
export Kestrel__Endpoints__Grpc__Url=http://localhost:$grpc_port Kestrel__Endpoints__Http__Url=http://localhost:$http_port
dotnet "$root/src/ClinicApi.Server/bin/$configuration/net10.0/clinicapi.dll" >server.log 2>&1 &
server=$!
for _ in $(seq 150); do
  [ -f data/development-keys.json ] && curl -fs "http://localhost:$http_port/readyz" >/dev/null && break
  kill -0 "$server" 2>/dev/null || { cat server.log; exit 1; }
  sleep 0.2
done
CLINICAPI_ADDRESS=http://localhost:$grpc_port
CLINICAPI_KEY=$(sed -n 's/.*"partner": "\(.*\)".*/\1/p' data/development-keys.json)
export CLINICAPI_ADDRESS CLINICAPI_KEY
native/Native
