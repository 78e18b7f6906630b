#!/usr/bin/env bash
# Builds programs as they are meant to be used, into .build/bin: Scripts/build-release.sh PRODUCT...
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=Scripts/lib/common.sh
. "$root/Scripts/lib/common.sh"
# shellcheck source=Scripts/lib/bolt.sh
. "$root/Scripts/lib/bolt.sh"

[ $# -gt 0 ] || die "name the products to build, for example arktosctl arktos-apiserver"
need_swift
need_packages "${build_packages[@]}" xz-utils
find_bolt

# The linker puts the functions that requests run through side by side, those of the start behind them, and the many that
# hardly any run comes to at the end: 15 MB less of the program are in memory. Scripts/profile-release.sh has seen which they
# are; names that there are no more do no harm. Functions that have no name lie side by side, too.
# Its name tells its content, so that another order links anew what is built already.
order=$root/.build/function-order-$(cksum <"$root/Scripts/function-order.gz" | cut -d" " -f1)
mkdir -p "$root/.build/bin"
gzip -dc "$root/Scripts/function-order.gz" >"$order"

# With Swift's libraries in it, a program starts 30 ms sooner. Without a table of all its names for libraries that it does not
# load, 7 MB less of it are in memory.
# What of the C++ library is needed lies among all else, in the same order: 1 MB less. The linker takes what it finds first.
cxx=$root/.build/static-cxx
mkdir -p "$cxx"
# Asked of the toolchain itself, because "swift" on PATH may be a manager of toolchains.
resources=$(swift -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')
ln -sf "$("$resources/../../bin/clang" -print-file-name=libstdc++.a)" "$cxx/libstdc++.a"
# Each access to a variable of a class that others might be in the middle of changing is looked up in a table, in SwiftNIO above
# all: a twentieth of a request's time. Builds for debugging, and so all tests, keep these checks.
flags=(
  -c release --static-swift-stdlib -Xswiftc -use-ld=lld -Xswiftc -enforce-exclusivity=unchecked
  -Xlinker --no-export-dynamic
  -Xswiftc -Xfrontend -Xswiftc -function-sections -Xcc -ffunction-sections -Xcxx -ffunction-sections
  -Xlinker "--symbol-ordering-file=$order" -Xlinker --no-warn-symbol-ordering
  -Xlinker "$root/Scripts/unnamed-functions.ld" -Xlinker "-L$cxx"
)

# lay_out PRODUCT: makes the program in .build/bin from the built one, with the instructions that requests run through in one
# place and in the order in which they run, all that they do not come to elsewhere: a fifth of the processor time of a request.
lay_out() {
  local built=$root/.build/release/$1 program=$root/.build/bin/$1 profile=$root/.build/release-profile
  local log=$root/.build/bolt-$1.log
  local packed=$root/Scripts/release-profile.xz
  if [ "$program" -nt "$built" ] && [ "$program" -nt "$packed" ] && [ "$program" -nt "$root/Scripts/build-release.sh" ]; then
    return 0
  fi
  xz -dc "$packed" >"$profile"
  # Swift's tables name functions by their distance, which BOLT leaves as it is: what is at the old places must lead to the new.
  if "$bolt" "$built" -o "$program.new" -data="$profile" -update-debug-sections -force-patch -eliminate-unreachable=0 \
    -reorder-functions=cdsort -reorder-blocks=ext-tsp -split-functions -split-all-cold >"$log" 2>&1 &&
    "$program.new" --help >/dev/null; then
    mv "$program.new" "$program"
    local stale
    stale=$(sed -n 's/^BOLT-WARNING: .* samples in the binary (\([0-9]*\)\..*stale.*/\1/p' "$log")
    [ "${stale:-0}" -lt 5 ] ||
      say "warning: $1 is slower than it could be: $stale % of what the profile counted has changed; Scripts/profile-release.sh counts anew"
  else
    say "warning: $1 is slower than it could be: llvm-bolt could not lay it out ($log)"
    rm -f "$program.new"
    ln -f "$built" "$program"
  fi
}

build() {
  (cd "$root" && swift build "${flags[@]}" "$@") || die "the build failed; the messages above say why"
}

for product in "$@"; do
  case $product in
    # What the profile is of, and what runs the same server.
    arktos-apiserver | arktos-up) is_laid_out=${bolt:+true} ;;
    *) is_laid_out= ;;
  esac
  if [ -n "$is_laid_out" ]; then
    # BOLT needs to know the relocations, and spoils them in their short form.
    build --product "$product" -Xlinker --emit-relocs
    lay_out "$product"
  else
    # With relocations in their short form 3 MB less of a program are in memory.
    build --product "$product" -Xlinker -z -Xlinker pack-relative-relocs
    ln -f "$root/.build/release/$product" "$root/.build/bin/$product"
  fi
done
