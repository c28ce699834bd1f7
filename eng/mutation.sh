#!/usr/bin/env bash
# Changes the sources of a folder in small ways, one at a time (mutants), runs the tests that reach each, and says which changes
# no test notices:
#
#   eng/mutation.sh Coherence|Tiering|Memory|Resp|Client [FILES]
#
# FILES narrows it to some files, as a pattern: eng/mutation.sh Coherence 'Key*.cs'. A mutant takes as long as the tests that
# reach it, a folder some hours on two cores. Survivors are printed; the report is in artifacts/mutation. Not a part of ./test.sh.
set -uo pipefail
cd "$(dirname "$0")/.."

usage="eng/mutation.sh Coherence|Tiering|Memory|Resp|Client [FILES]"
folder=${1:-}
files=${2:-*.cs}
project=Core
sources="**/$folder/**/$files"

# Short tests that come to the same end each time. Whoever searches for schedules or measures says little about one mutant.
short='FullyQualifiedName!~HitRatio&FullyQualifiedName!~Footprint&FullyQualifiedName!~Concurrency&FullyQualifiedName!~HundredThousand'
orders='(FullyQualifiedName!~Interleaving|DisplayName~two own writes|DisplayName~refused write|DisplayName~token)'
case "$folder" in
  Coherence | Tiering) tests="(FullyQualifiedName~Tests.Coherence|FullyQualifiedName~Tests.Tiering)&$orders" ;;
  Memory) tests='FullyQualifiedName~Tests.Memory' ;;
  Resp)
    tests='FullyQualifiedName~Tests.Resp'
    # What a real server answers is half of what is tested there.
    export FLUXCACHE_MUTATION_REDIS=1
    ;;
  Client)
    tests='FullyQualifiedName~Tests.Client'
    project=Client
    sources="**/$files"
    ;;
  *)
    echo "Name a folder of FluxCache.Core, or Client: $usage" >&2
    exit 2
    ;;
esac

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# Analyzers take most of the time of a build, and have nothing to say about mutants.
export RunAnalyzers=false

# Milliseconds that it waits for `dotnet --info`; on a busy machine its own few seconds do not suffice.
export DOTNET_INFO_WAIT_TIME=120000
tool=artifacts/tools/dotnet-stryker
[ -x $tool ] || dotnet tool install dotnet-stryker --version 5.1.0 --tool-path artifacts/tools > /dev/null || exit 1
output=$PWD/artifacts/mutation/$folder
tool=$PWD/$tool

cd eng/mutation/$project || exit 1
exec nice -n 10 "$tool" --project FluxCache.$project.csproj --mutate "$sources" --test-case-filter "($tests)&$short" \
  --concurrency 1 --skip-version-check --output "$output" --reporter cleartext --reporter json --reporter html
