#!/usr/bin/env bash
# Finds out anew in which order Scripts/build-release.sh lays out a program's functions, and writes Scripts/function-order.gz:
# Scripts/function-order.sh. Takes a quarter of an hour, most of it for building; worth it when what a request runs through has changed a good deal.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=Scripts/lib/common.sh
. "$root/Scripts/lib/common.sh"

need_packages valgrind curl binutils
"$root/Scripts/build-release.sh" arktos-apiserver arktos-bench
programs=$root/.build/release

work=$(mktemp -d)
server=
clean_up() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT

# Valgrind reads names, but not all that a debugger wants to know.
strip --strip-debug -o "$work/arktos-apiserver" "$programs/arktos-apiserver"
valgrind --tool=callgrind --demangle=no --compress-strings=no --compress-pos=no --callgrind-out-file="$work/calls" \
  "$work/arktos-apiserver" --data-dir "$work/data" --port 0 --kubeconfig-out "$work/kubeconfig" >"$work/log" 2>&1 &
server=$!
# Its certificates are its own; whether it is ready it tells anybody.
until address=$(sed -n 's/^ *"\{0,1\}server"\{0,1\}: *"\{0,1\}\(https[^",]*\).*/\1/p' "$work/kubeconfig" 2>/dev/null | head -n 1) &&
  [ -n "$address" ] && curl --silent --fail --insecure --output /dev/null "$address/readyz"; do
  kill -0 "$server" 2>/dev/null || die "the server did not start: $(cat "$work/log")"
  sleep 0.2
done

# What the figures of Docs/PERFORMANCE.md are of, in small.
for protocol in --http1 --http2; do
  flags=(--kubeconfig "$work/kubeconfig" --runs 1 --seconds 2 --objects 400 --clients 4 --writers 4 --keep)
  [ "$protocol" = --http2 ] || flags+=("$protocol")
  "$programs/arktos-bench" "${flags[@]}" create get update list paged watch apply
done
kill "$server"
wait "$server" || die "the server did not end well: $(cat "$work/log")"
server=

# Each function by what it costs itself, calls aside; the dearest first, so that what runs often lies together.
awk '
  /^fn=/ { name = substr($0, 4); sub(/\x27[0-9]+$/, "", name); next }
  /^calls=/ { isCall = 1; next }
  /^[0-9]/ { if (isCall) isCall = 0; else cost[name] += $2 }
  END { for (name in cost) if (name !~ /^0x|^\(/) print cost[name], name }
' "$work/calls" | sort -k1,1nr -k2 | cut -d" " -f2- | gzip -9n >"$root/Scripts/function-order.gz"
say "Wrote Scripts/function-order.gz: $(gzip -dc "$root/Scripts/function-order.gz" | wc -l) functions"
