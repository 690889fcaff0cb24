#!/usr/bin/env bash
# Generates Python stubs from protos/ into a temporary folder and runs the journey with them.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
python=${PYTHON:-/usr/bin/python3}
stubs=$(mktemp -d)
trap 'rm -rf "$stubs"' EXIT

mapfile -t protos < <(cd "$root/protos" && find . -name '*.proto')
"$python" -m grpc_tools.protoc --proto_path="$root/protos" --python_out="$stubs" --grpc_python_out="$stubs" "${protos[@]#./}"
PYTHONPATH="$stubs" "$python" "$here/journey.py" "$@"
