#!/usr/bin/env bash
# Restores, builds and runs every test. Ends with a line `N passed, N failed, N skipped`, and exits with 0 only when
# something passed and nothing failed. Arguments go to `dotnet test`, e.g. ./test.sh --filter FullyQualifiedName~Resp
set -uo pipefail
cd "$(dirname "$0")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# The tests run against a real redis-server, Garnet, a gRPC client from elsewhere, and a browser. Where they are missing and
# this user may install them, they are installed; otherwise the tests that need them are skipped and say so.
. eng/packages.sh
missing=()
command -v redis-server > /dev/null || missing+=(redis-server)
/usr/bin/python3 -c 'import grpc' 2> /dev/null || missing+=(python3-grpcio)
command -v chromium > /dev/null || missing+=(chromium)
install_packages "${missing[@]}" || echo "Could not install ${missing[*]}: the tests that need them are skipped"
fetch_garnet || echo "Could not fetch garnet-server: the tests that need it are skipped"

dotnet build FluxCache.Platform.sln -c Release || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
# A test that hangs is named after five minutes of silence, and fails the run.
dotnet test FluxCache.Tests/FluxCache.Tests.csproj -c Release --no-build --results-directory "$results" \
  --blame-hang --blame-hang-timeout 5min --blame-hang-dump-type none \
  --logger "trx;LogFileName=$results/tests.trx" --logger "console;verbosity=normal" "$@" | tee "$results/console.txt"
status=$?

count() { grep -o "<Counters [^>]*" "$results/tests.trx" 2> /dev/null | grep -o " $1=\"[0-9]*\"" | tr -dc 0-9; }
total=$(count total) passed=$(count passed) failed=$(count failed)
total=${total:-0} passed=${passed:-0} failed=${failed:-0}
skipped=$((total - passed - failed))
# A run that broke off without a failed test is a failure all the same.
[ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
[ "$passed" -gt 0 ] || [ "$failed" -gt 0 ] || failed=1

# Once more at the end, where they are found.
grep -A 20 '^  Failed ' "$results/console.txt" | grep -v '^  Passed '
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
