#!/usr/bin/env bash
# Looks into the packed packages: what a user of them relies on must be inside, and nothing of ours that must not.
set -euo pipefail
folder=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."

for id in ClinicApi.Contracts ClinicApi.Sdk ClinicApi.Sdk.Testing; do
  package=$(ls "$folder/$id".[0-9]*.nupkg)
  ls "$folder/$id".[0-9]*.snupkg >/dev/null
  content=$(unzip -l "$package")
  files=(README.md icon.png "lib/net10.0/$id.dll" "lib/net10.0/$id.xml")
  if [ "$id" = ClinicApi.Sdk.Testing ]; then
    files+=("ref/net10.0/$id.dll" "ref/net10.0/$id.xml" lib/net10.0/clinicapi.dll lib/net10.0/ClinicApi.Storage.dll)
  else
    files+=("lib/net8.0/$id.dll" "lib/net8.0/$id.xml")
  fi
  for file in "${files[@]}"; do
    grep -q " $file\$" <<<"$content" || { echo "$id lacks $file"; exit 1; }
  done
  if grep -E 'Grpc\.Core\.Api\.dll|Grpc\.Net\.Common\.dll' <<<"$content"; then
    echo "$id carries a stand-in"
    exit 1
  fi
  nuspec=$(unzip -p "$package" "$id.nuspec")
  grep -q '<license type="expression">Apache-2.0</license>' <<<"$nuspec" || { echo "$id has no licence"; exit 1; }
  grep -q 'id="Grpc.Core.Api" version="2' <<<"$nuspec" || [ "$id" != ClinicApi.Contracts ] || { echo "$id does not depend on Grpc.Core.Api"; exit 1; }
done
nuspec=$(unzip -p "$folder"/ClinicApi.Sdk.[0-9]*.nupkg ClinicApi.Sdk.nuspec)
if grep -E 'id="(Grpc\.Tools|ClinicApi\.Sdk\.Generator)"' <<<"$nuspec" || compgen -G "$folder/ClinicApi.Sdk.Generator*" >/dev/null; then
  echo "the SDK's build tools are packed"
  exit 1
fi
grep -q 'id="Grpc.Net.Client"' <<<"$nuspec" || { echo "the SDK does not depend on Grpc.Net.Client"; exit 1; }

# The server travels in ClinicApi.Sdk.Testing: all that it runs on must be a dependency there, and none of it visible to compilers.
nuspec=$(unzip -p "$folder"/ClinicApi.Sdk.Testing.[0-9]*.nupkg ClinicApi.Sdk.Testing.nuspec)
for needed in $(grep -ho 'PackageReference Include="[^"]*"' src/*/*.csproj | cut -d'"' -f2 | sort -u); do
  case $needed in
    Grpc.Core.Api | Grpc.Tools | Microsoft.Extensions.Logging.Abstractions) continue ;; # of the contract, of the build, of ASP.NET Core
    Grpc.AspNetCore) needed=Grpc.AspNetCore.Server ;;
  esac
  grep -q "id=\"$needed\"" <<<"$nuspec" || { echo "the server needs $needed, on which ClinicApi.Sdk.Testing does not depend"; exit 1; }
done
[ "$(unzip -l "$folder"/ClinicApi.Sdk.Testing.[0-9]*.nupkg | grep -c ' ref/.*\.dll$')" = 1 ] || { echo "the server's assemblies are visible to compilers"; exit 1; }
grep -q '<frameworkReference name="Microsoft.AspNetCore.App"' <<<"$nuspec" || { echo "ClinicApi.Sdk.Testing does not ask for ASP.NET Core"; exit 1; }

# Into variables first: grep ends at the first hit, and a listing that it cuts short would count as a failure.
contracts=$(unzip -l "$folder"/ClinicApi.Contracts.[0-9]*.nupkg)
grep -q 'protos/clinicapi/v1/appointment_service.proto' <<<"$contracts" || { echo "ClinicApi.Contracts lacks the contract"; exit 1; }
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
