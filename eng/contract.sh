#!/usr/bin/env bash
# Checks the contract in protos/ with buf.
#
#   eng/contract.sh lint       style, comments and formatting
#   eng/contract.sh breaking   compares with eng/contract-baseline.binpb, the contract as it was last accepted
#   eng/contract.sh accept     makes the contract as it is now the baseline
#
# The baseline is what published clients were built against. An additive change (a new field, value, method or message)
# passes `breaking`; accept it in the commit that makes it, so that the next change is compared with it too. `accept`
# refuses what breaks. Before the first release, and where a break is decided on and recorded in docs/decisions/,
# `accept --breaking` takes it.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
baseline=eng/contract-baseline.binpb
cd "$root"

# buf comes from npm, into eng/node_modules, which git ignores. The lock file names no registry, so that npm's own setting
# decides where it is fetched from. Its entries for macOS, Windows and 32-bit ARM pin the version without a checksum: the
# feed on which it was written does not hold those packages.
buf() {
  # npm writes this file last, so an older one than the lock file means that buf is missing or of another version.
  if [ ! eng/node_modules/.package-lock.json -nt eng/package-lock.json ]; then
    npm ci --prefix eng --ignore-scripts --no-audit --no-fund --loglevel=error >&2
  fi
  eng/node_modules/.bin/buf "$@"
}

lint() {
  buf lint
  buf format --diff --exit-code
}

breaking() {
  buf breaking --against "$baseline"
}

accept() {
  if [ "${1:-}" != --breaking ] && [ -e "$baseline" ]; then
    breaking
  fi
  lint
  # Without source info a change of comments leaves the baseline as it is.
  buf build --exclude-source-info -o "$baseline"
}

case "${1:-}" in
  lint) lint ;;
  breaking) breaking ;;
  accept) accept "${2:-}" ;;
  *)
    sed -n '2,12s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac
