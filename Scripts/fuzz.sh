#!/usr/bin/env bash
# Runs the fuzzing tests for longer than the other tests do, or one seed of one of them again.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=Scripts/lib/common.sh
. "$root/Scripts/lib/common.sh"

usage() {
  say "Usage: Scripts/fuzz.sh [--seconds N | --rounds N] [--seed N] [GRAMMAR]"
  say "Tries seeds for N seconds (60 unless told) on each grammar, from the one that --seed names (1) on,"
  say "or N times as many as the tests do, which are the same on every machine."
  say "With --seed and GRAMMAR alone it runs just that seed: that is how a finding is seen again."
  say "Grammars: $(grep -rhoE 'FuzzSession\.run(Once)?\("[a-z0-9-]+"' "$root/Tests/ArktosServerTests/Fuzzing" |
    sed 's/.*"\(.*\)"/\1/' | sort | tr '\n' ' ')"
}

seconds=
rounds=
seed=
grammar=
while [ $# -gt 0 ]; do
  case $1 in
  --help | -h)
    usage
    exit 0
    ;;
  --seconds) seconds=${2:?--seconds needs a number} && shift ;;
  --rounds) rounds=${2:?--rounds needs a number} && shift ;;
  --seed) seed=${2:?--seed needs a number} && shift ;;
  -*) usage && exit 1 ;;
  *) grammar=$1 ;;
  esac
  shift
done
if [ -z "$seconds" ] && [ -z "$rounds" ]; then
  if [ -n "$seed" ] && [ -n "$grammar" ]; then seconds=0; else seconds=60; fi
fi

cd "$root"
ARKTOS_FUZZ_DIR=$(mktemp -d)
export ARKTOS_FUZZ_DIR
[ -z "$seconds" ] || export ARKTOS_FUZZ_SECONDS=$seconds
[ -z "$rounds" ] || export ARKTOS_FUZZ_ROUNDS=$rounds
[ -z "$seed" ] || export ARKTOS_FUZZ_SEED=$seed
[ -z "$grammar" ] || export ARKTOS_FUZZ_GRAMMAR=$grammar
trap 'rm -rf "$ARKTOS_FUZZ_DIR"' EXIT
[ -n "${ARKTOS_FUZZ_BUILT:-}" ] || swift build --build-tests
# An input that makes much out of little ends at this limit instead of taking the machine along. Addresses, not pages: a
# process of many threads reserves some gigabytes.
ulimit -v $((24 << 20))
# One grammar after the other: an input that takes long would keep others from their time.
swift test --skip-build --no-parallel --filter '^ArktosServerTests\..*(Fuzz|PathologicalInput)Tests' || {
  for file in "$ARKTOS_FUZZ_DIR"/arktos-fuzz-*; do
    [ -f "$file" ] && say "last seed of $(basename "$file" | sed 's/arktos-fuzz-//'): $(cat "$file")"
  done
  die "fuzzing found something, above; after a crash the last seeds tell where"
}
