#!/usr/bin/env bash
# Finds out anew what a server runs through, and writes what Scripts/build-release.sh lays programs out by:
# Scripts/function-order.gz (which functions) and Scripts/release-profile.xz (which branches of them). Usage:
# Scripts/profile-release.sh. Takes five minutes besides a build; worth it when the way of requests has
# changed a good deal.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=Scripts/lib/common.sh
. "$root/Scripts/lib/common.sh"
# shellcheck source=Scripts/lib/bolt.sh
. "$root/Scripts/lib/bolt.sh"

need_packages valgrind curl binutils xz-utils
find_bolt
[ -n "$bolt" ] || die "LLVM's BOLT is needed, and it exists for Linux on x86-64 only here: install Debian's bolt-19"
[ -e "$(dirname "$bolt")/../lib/libbolt_rt_instr.a" ] || need_packages libbolt-19-dev
"$root/Scripts/build-release.sh" arktos-apiserver arktos-bench
built=$root/.build/release/arktos-apiserver
bench=$root/.build/bin/arktos-bench

work=$(mktemp -d)
server=
directory=
address=
clean_up() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT

# serve NAME PROGRAM...: runs a server, with a directory of its own, until it is about to serve.
serve() {
  directory=$work/$1
  mkdir "$directory"
  shift
  "$@" --data-dir "$directory/data" --port 0 --kubeconfig-out "$directory/kubeconfig" >"$directory/log" 2>&1 &
  server=$!
  # Its certificates are its own; whether it is ready it tells anybody.
  until address=$(sed -n 's/^ *"\{0,1\}server"\{0,1\}: *"\{0,1\}\(https[^",]*\).*/\1/p' "$directory/kubeconfig" 2>/dev/null | head -n 1) &&
    [ -n "$address" ]; do
    kill -0 "$server" 2>/dev/null || die "the server did not start: $(cat "$directory/log")"
    sleep 0.2
  done
}

# exercise FLAGS...: what the figures of Docs/PERFORMANCE.md are of, in small; then the server ends.
exercise() {
  local protocol
  until curl --silent --fail --insecure --output /dev/null "$address/readyz"; do
    kill -0 "$server" 2>/dev/null || die "the server is not ready: $(cat "$directory/log")"
    sleep 0.2
  done
  for protocol in --http1 --http2; do
    local flags=(--kubeconfig "$directory/kubeconfig" --runs 1 --keep "$@")
    [ "$protocol" = --http2 ] || flags+=("$protocol")
    "$bench" "${flags[@]}" create get update list paged watch apply
  done
  kill "$server"
  wait "$server" || die "the server did not end well: $(cat "$directory/log")"
  server=
}

# Valgrind reads names, but not all that a debugger wants to know.
strip --strip-debug -o "$work/arktos-apiserver" "$built"
serve counted valgrind --tool=callgrind --demangle=no --compress-strings=no --compress-pos=no \
  --callgrind-out-file="$work/calls" "$work/arktos-apiserver"
# What it has counted until now only a start runs through. It goes to calls.1, and the rest is counted from nothing, with what
# the first connection and the first request of a kind need once.
callgrind_control --dump "$server" >"$work/control.log" 2>&1 || die "valgrind does not answer: $(cat "$work/control.log")"
exercise --seconds 2 --objects 400 --clients 4 --writers 4

# functions CALLS: each function by what it costs itself, calls aside; the dearest first, so that what runs often lies together.
functions() {
  awk '
    /^fn=/ { name = substr($0, 4); sub(/\x27[0-9]+$/, "", name); next }
    /^calls=/ { isCall = 1; next }
    /^[0-9]/ { if (isCall) isCall = 0; else cost[name] += $2 }
    END { for (name in cost) if (name !~ /^0x|^\(/) print cost[name], name }
  ' "$1" | sort -k1,1nr -k2 | cut -d" " -f2-
}
functions "$work/calls" >"$work/requests"
# Behind them what only a start runs through, whose pages are not needed again (ProgramPages).
functions "$work/calls.1" | grep -vxFf "$work/requests" | cat "$work/requests" - >"$work/order"
gzip -9n <"$work/order" >"$root/Scripts/function-order.gz"
say "Wrote Scripts/function-order.gz: $(wc -l <"$work/order") functions"

# BOLT ends in a crash at a jump over a constant distance, by which Swift calls some async functions of other modules
# (github.com/llvm/llvm-project/issues/207121): functions with one stay as they are.
objdump --disassemble --no-show-raw-insn "$built" | awk '
  /^[0-9a-f]+ <.*>:$/ { name = substr($2, 2, length($2) - 3); constant = 0; next }
  /movslq .*\(%rip\)/ { constant = NR }
  /jmp +\*%/ && constant && NR - constant <= 30 { print name }
' | sort -u >"$work/left-alone"
# So does assembly, whose authors have aligned its loops.
grep -vxFf "$work/left-alone" "$work/order" | grep -vE '^C[A-Za-z]*BoringSSL_|^_?(aes|vpaes|bsaes|sha[0-9])' >"$work/functions"
# What is not exported has the number of its file behind its name.
sed p "$work/functions" | sed 'n;s,$,/1,' >"$work/names"
"$bolt" "$built" -o "$work/instrumented" -instrument -instrumentation-file="$work/profile" -force-patch \
  -eliminate-unreachable=0 -funcs-file-no-regex="$work/names" >"$work/bolt.log" 2>&1 ||
  die "llvm-bolt failed: $(tail -n 40 "$work/bolt.log")"
serve profiled "$work/instrumented"
exercise --seconds 5 --objects 4000

# What ran a few times is of the start. Of counts two digits are enough, and compress well. Calls of what was left alone would
# have it moved all the same.
awk '
  NR == FNR { known[$1]; next }
  $NF >= 100 && ($2 in known || $2 == "[unknown]") && $5 in known {
    $NF = substr($NF, 1, 2) substr("0000000000000000", 1, length($NF) - 2)
    print
  }
' "$work/names" "$work/profile" | LC_ALL=C sort >"$work/kept"
xz -9e <"$work/kept" >"$root/Scripts/release-profile.xz"
say "Wrote Scripts/release-profile.xz: $(wc -l <"$work/kept") branches and calls"
