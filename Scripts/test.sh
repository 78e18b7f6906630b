#!/usr/bin/env bash
# Sets everything up and runs every check: format, build without warnings, tests, examples.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=Scripts/lib/common.sh
. "$root/Scripts/lib/common.sh"
# shellcheck source=Scripts/lib/clients.sh
. "$root/Scripts/lib/clients.sh"

if [ $# -gt 0 ]; then
  say "Usage: Scripts/test.sh"
  say "Installs the Debian packages, the kubectls, the Python clients and the etcd 3.5 that the tests need, then checks format, builds and tests everything."
  [ "$1" = --help ] || [ "$1" = -h ] || exit 1
  exit 0
fi

cd "$root"
need_swift
need_packages "${build_packages[@]}" etcd-server etcd-client curl openssl python3-pip python3-venv
need_etcds "$root"

step() { printf '\n== %s (%s)\n' "$1" "$(date -u +%H:%M:%S)"; }

# Downloads while the compiler works.
mkdir -p .build
install_clients "$root" >.build/clients.log 2>&1 &
installing_clients=$!
name_clients "$root"

step "Format"
swift format lint --strict --recursive Package.swift Sources Tests Examples Benchmarks

step "Build"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# Examples and programs are targets of the package, so that one build covers them all.
swift build --build-tests 2>&1 | tee "$log"
# Warnings of dependencies are their authors' business.
if grep -E "^$root/(Sources|Tests|Examples|Benchmarks)/.*: (warning|error):" "$log" | sort -u | tee "$log.ours" | grep -q .; then
  count=$(wc -l <"$log.ours")
  rm -f "$log.ours"
  die "$count warnings in our own code, listed above"
fi
rm -f "$log.ours"

step "Stock clients"
wait "$installing_clients" || { cat .build/clients.log; die "the clients that the tests run are missing"; }
cat .build/clients.log

# One module after the other: what starts servers and counts seconds of real time gets the machine to itself.
for directory in Tests/*Tests Examples/*Test; do
  module=$(basename "$directory")
  step "Test $module"
  # Fuzzing has a step of its own, where nothing waits for it.
  swift test --skip-build --filter "^$module\\." --skip '(Fuzz|PathologicalInput)Tests' 2>&1 | tee "$log" || {
    # Again at the end, where whoever reads the log looks first.
    grep -aE -A 4 "^✘|recorded an issue" "$log" || tail -n 20 "$log"
    die "$module failed, as listed above"
  }
done

step "Run the example"
swift run --skip-build Embedding | tee "$log"
for line in "hello" "ticket t1, priority low: The door squeaks" "announcement: The door squeaks"; do
  grep -qxF "$line" "$log" || die "Examples/Embedding did not print \"$line\""
done
[ "$(grep -c ' is refused: ' "$log")" = 2 ] || die "Examples/Embedding let something through that its rules refuse"

step "Fuzzing"
ARKTOS_FUZZ_BUILT=yes Scripts/fuzz.sh --rounds 20

step "Thread sanitizer"
Scripts/tsan.sh

step "Done"
