#!/usr/bin/env bash
# The long forms of what checks this project, one after the other, about five hours on two cores. Without arguments all of them; else those
# that are named. Logs go to $CLINICAPI_NIGHTLY_LOGS or a new folder. Ends with a line "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/.."
export Configuration=Release DOTNET_NOLOGO=1 CLINICAPI_REQUIRE_POSTGRES=1
logs=${CLINICAPI_NIGHTLY_LOGS:-$(mktemp -d)}
mkdir -p "$logs"
wanted=" $* "
known=" properties partitions fuzz faults-sqlite faults-postgres cluster soak "
for name in "$@"; do
  [[ $known == *" $name "* ]] || { echo "usage: $0 [${known:1:-1}]" >&2; exit 2; }
done
passed=0
failed=0

step() {
  local name=$1
  shift
  [[ $# -gt 0 && ($wanted == "  " || $wanted == *" $name "*) ]] || return 0
  echo "=== $name"
  if "$@" >"$logs/$name.log" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $name, see $logs/$name.log"
  fi
}

properties() {
  local code=0
  for suite in Scheduling Assessments; do
    CLINICAPI_PROPERTY_CASES=100000 dotnet test "tests/ClinicApi.$suite.Tests" --no-build || code=1
  done
  return $code
}

partitions() {
  CLINICAPI_TEST_PARTITIONS=4 dotnet test tests/ClinicApi.Storage.Tests --no-build
}

dotnet build --nologo -v quiet || exit 1
step properties properties
step partitions partitions
step fuzz dotnet run --project tests/ClinicApi.Fuzz --no-build -- --inputs 1000000
step faults-sqlite dotnet run --project tests/ClinicApi.Faults --no-build -- --store sqlite --seconds 1800 --operations 200000 --faults 300
step faults-postgres dotnet run --project tests/ClinicApi.Faults --no-build -- --store postgres --seconds 1800 --operations 200000 --faults 300
step cluster dotnet run --project tests/ClinicApi.Cluster --no-build -- --passes 10
step soak dotnet run --project bench/ClinicApi.Bench --no-build -- soak --store postgres --callers 16 --seconds 1800 --json
echo "Logs: $logs"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
