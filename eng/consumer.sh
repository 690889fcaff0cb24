#!/usr/bin/env bash
# Installs the packed packages from the folder that is named into a program outside this repository, and runs it.
set -euo pipefail
folder=$(cd "$1" && pwd)
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp "$root"/eng/consumer/* "$work"
version=$(basename "$folder"/ClinicApi.Sdk.[0-9]*.nupkg .nupkg)
cat >"$work/nuget.config" <<END
<configuration><packageSources><add key="packed" value="$folder" /></packageSources></configuration>
END
known=$(dotnet nuget locals global-packages --list | sed 's/^[^:]*: //')
cd "$work"
dotnet build --nologo -v quiet -c "${Configuration:-Release}" -o "$work/out" -p:ClinicApiVersion="${version#ClinicApi.Sdk.}" \
  -p:ConsumerPackages="$work/packages/" -p:KnownPackages="$known" -p:StandIns="$root/eng/standins"
for id in clinicapi.sdk clinicapi.sdk.testing clinicapi.contracts; do
  ls "$work/packages/$id" >/dev/null || { echo "$id did not come from the folder"; exit 1; }
done
dotnet "$work/out/Consumer.dll"
