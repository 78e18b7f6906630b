#!/usr/bin/env bash
# Runs the store's tests with the thread sanitizer; any race that it reports is a failure.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=Scripts/lib/common.sh
. "$root/Scripts/lib/common.sh"

if [ $# -gt 0 ]; then
  say "Usage: Scripts/tsan.sh"
  say "Builds the store and its tests with the thread sanitizer in .build-tsan, and runs them."
  [ "$1" = --help ] || [ "$1" = -h ] || exit 1
  exit 0
fi

cd "$root"
need_swift
need_packages "${build_packages[@]}"

# Package.swift builds less then, and with other locks.
export ARKTOS_THREAD_SANITIZER=1
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Left out: what is about files and processes, and takes long, and what has one thread only.
alone='Kill|KilledCompaction|Damage|LinearizabilityChecker|GeneratedHistory|WatchValidator|HistoryRecorder|OrderedIndex'
status=0
swift test --sanitize=thread --scratch-path .build-tsan --skip "($alone)Tests" 2>&1 | tee "$log" || status=$?

# A test in which a race was seen still counts as passed.
races=$(grep -c 'WARNING: ThreadSanitizer' "$log" || true)
[ "$races" -eq 0 ] || die "the thread sanitizer reported $races races, above"
[ "$status" -eq 0 ] || die "the tests failed under the thread sanitizer"
