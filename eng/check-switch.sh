#!/usr/bin/env bash
# With -p:UseStandIns=false every project must ask for the genuine packages and reference nothing of eng/standins. Their restore needs
# a feed that holds them, so what is checked here is what each project asks for.
set -euo pipefail
cd "$(dirname "$0")/.."
asked=$(mktemp)
trap 'rm -f "$asked"' EXIT

for project in src/*/*.csproj sdk/*/*.csproj tests/*/*.csproj samples/*/*.csproj bench/*/*.csproj; do
  dotnet msbuild "$project" -p:UseStandIns=false -getItem:PackageReference -getItem:ProjectReference -p:TargetFramework=net10.0 >>"$asked"
done
if grep -q 'eng[/\\]*standins' "$asked"; then
  echo "a project references a stand-in although the switch is off"
  exit 1
fi
for package in Grpc.AspNetCore Grpc.AspNetCore.HealthChecks Grpc.AspNetCore.Server.Reflection Grpc.Core.Api Grpc.Net.Client OpenTelemetry.Extensions.Hosting; do
  grep -q "\"Identity\": \"$package\"" "$asked" || { echo "no project asks for $package"; exit 1; }
  grep -q "PackageVersion Include=\"$package\"" Directory.Packages.props || { echo "$package has no central version"; exit 1; }
done
echo "the switch is honest"
