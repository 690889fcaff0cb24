#!/usr/bin/env bash
# Looks into the packed packages: what a user of them relies on must be inside, and nothing of ours that must not.
set -euo pipefail
folder=$1

for id in ClinicApi.Contracts ClinicApi.Sdk; do
  package=$(ls "$folder/$id".[0-9]*.nupkg)
  ls "$folder/$id".[0-9]*.snupkg >/dev/null
  content=$(unzip -l "$package")
  for file in README.md icon.png "lib/net8.0/$id.dll" "lib/net8.0/$id.xml" "lib/net10.0/$id.dll" "lib/net10.0/$id.xml"; do
    grep -q " $file\$" <<<"$content" || { echo "$id lacks $file"; exit 1; }
  done
  if grep -E 'Grpc\.Core\.Api\.dll|Grpc\.Net\.Common\.dll' <<<"$content"; then
    echo "$id carries a stand-in"
    exit 1
  fi
  nuspec=$(unzip -p "$package" "$id.nuspec")
  grep -q '<license type="expression">Apache-2.0</license>' <<<"$nuspec" || { echo "$id has no licence"; exit 1; }
  grep -q 'id="Grpc.Core.Api" version="2' <<<"$nuspec" || [ "$id" = ClinicApi.Sdk ] || { echo "$id does not depend on Grpc.Core.Api"; exit 1; }
done
nuspec=$(unzip -p "$folder"/ClinicApi.Sdk.[0-9]*.nupkg ClinicApi.Sdk.nuspec)
if grep -E 'id="(Grpc\.Tools|ClinicApi\.Sdk\.Generator)"' <<<"$nuspec" || ls "$folder" | grep -q '^ClinicApi\.Sdk\.Generator'; then
  echo "the SDK's build tools are packed"
  exit 1
fi
grep -q 'id="Grpc.Net.Client"' <<<"$nuspec" || { echo "the SDK does not depend on Grpc.Net.Client"; exit 1; }
unzip -l "$folder"/ClinicApi.Contracts.[0-9]*.nupkg | grep -q 'protos/clinicapi/v1/appointment_service.proto'
tool=$(unzip -l "$folder"/ClinicApi.Cli.[0-9]*.nupkg)
for file in README.md icon.png tools/net10.0/any/clinic.dll tools/net10.0/any/DotnetToolSettings.xml; do
  grep -q " $file\$" <<<"$tool" || { echo "ClinicApi.Cli lacks $file"; exit 1; }
done
if grep -q 'ClinicApi\.Sdk\.Generator' <<<"$tool"; then
  echo "the command line carries the SDK's build tools"
  exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && dotnet tool install ClinicApi.Cli --tool-path bin --source "$folder" --verbosity quiet && bin/clinic availability --help >/dev/null)
echo "packages are complete"
