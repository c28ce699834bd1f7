#!/usr/bin/env bash
# Runs the comparisons of docs/benchmarks.md: ./bench.sh memory|pause|redis|node|origin|all|check|growth [--quick] [--rounds N]
# [--duration TIME]. `check` fails where a ratio is worse than the committed one. Not a part of ./test.sh.
set -uo pipefail
cd "$(dirname "$0")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

usage="./bench.sh memory|pause|redis|node|origin|all|check|growth [--quick] [--rounds N] [--duration TIME]"
case "${1:-}" in
  --help | -h)
    echo "Usage: $usage"
    exit 0
    ;;
  memory | pause | redis | node | origin | all | check | growth) ;;
  *)
    echo "Name what to run: $usage" >&2
    exit 2
    ;;
esac

# What FluxCache is compared with.
. eng/packages.sh
missing=()
if [ "$1" != memory ] && [ "$1" != pause ]; then
  command -v redis-server > /dev/null || missing+=(redis-server)
  command -v redis-benchmark > /dev/null || missing+=(redis-tools)
fi
if ! install_packages "${missing[@]}"; then
  echo "Could not install ${missing[*]}: install them, or run ./bench.sh memory." >&2
  exit 1
fi

output=$(dotnet build FluxCache.Benchmarks/FluxCache.Benchmarks.csproj -c Release --nologo -v quiet 2>&1) || { echo "$output" >&2; exit 1; }
exec dotnet FluxCache.Benchmarks/bin/Release/net10.0/FluxCache.Benchmarks.dll compare "$@"
