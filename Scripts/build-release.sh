#!/usr/bin/env bash
# Builds programs as they are meant to be used: Scripts/build-release.sh PRODUCT...
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=Scripts/lib/common.sh
. "$root/Scripts/lib/common.sh"

[ $# -gt 0 ] || die "name the products to build, for example arktosctl arktos-apiserver"
need_swift
need_packages "${build_packages[@]}"

# The linker puts the functions that requests run through side by side, those of the start behind them, and the many that
# hardly any run comes to at the end: 15 MB less of the program are in memory. Scripts/function-order.sh has seen which they
# are; names that there are no more do no harm. Functions that have no name lie side by side, too.
# Its name tells its content, so that another order links anew what is built already.
order=$root/.build/function-order-$(cksum <"$root/Scripts/function-order.gz" | cut -d" " -f1)
mkdir -p "$root/.build"
gzip -dc "$root/Scripts/function-order.gz" >"$order"

# With Swift's libraries in it, a program starts 30 ms sooner. Without a table of all its names for libraries that it does not
# load, and with relocations in their short form, 10 MB less of it are in memory.
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
  -Xlinker --no-export-dynamic -Xlinker -z -Xlinker pack-relative-relocs
  -Xswiftc -Xfrontend -Xswiftc -function-sections -Xcc -ffunction-sections -Xcxx -ffunction-sections
  -Xlinker "--symbol-ordering-file=$order" -Xlinker --no-warn-symbol-ordering
  -Xlinker "$root/Scripts/unnamed-functions.ld" -Xlinker "-L$cxx"
)
for product in "$@"; do
  (cd "$root" && swift build "${flags[@]}" --product "$product") || die "the build failed; the messages above say why"
done
