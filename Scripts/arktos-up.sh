#!/usr/bin/env bash
# Builds the programs and runs a local cluster in the foreground. --help explains everything.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=Scripts/lib/common.sh
. "$root/Scripts/lib/common.sh"

usage() {
  cat <<'END'
Usage: Scripts/arktos-up.sh [flags]

Installs the Debian packages that are missing, builds in release, and runs a cluster in the foreground until Ctrl-C.
A restart with the same --data-dir finds everything again.

Without --processes: one process (arktos-up) with two API servers, the workload controllers and hollow nodes.
With --processes: etcd, the API servers and two workload-controller-managers, each a process of its own.

  --processes          Separate processes over a real etcd, which is installed if it is missing. If one of them dies,
                       the script says which, stops the others and exits with 1.
  --keep-going         With --processes: if one of them dies, say which and how to start it again; the others go on.
  --api-servers N      How many API servers, service groups 1 to N. Default: 2.
  --base-port P        The first API server's port; the others take the ports behind it. Default: 8080.
  --store KIND         memory, embedded or etcd. Default: embedded. With --processes always etcd.
  --data-dir DIR       Where data, kubeconfigs and logs are kept; made if missing. Default: ./arktos-data.
  --hollow-nodes N     How many hollow nodes run Pods: they report them running and run nothing. Default: 3.
  --etcd-servers URLS  Use this etcd (comma-separated URLs) instead of starting one. What it may need of us:
  --etcd-cafile FILE, --etcd-certfile FILE, --etcd-keyfile FILE   for https URLs, in PEM form
  --etcd-user NAME, --etcd-password-file FILE                     instead of the file: ARKTOS_ETCD_PASSWORD
  --bin-dir DIR        Run the programs in DIR and build nothing.
  --skip-build         Run what is built already in .build/bin.
  -h, --help           This text.

In DIR afterwards: kubeconfig-1, kubeconfig-2, ... (one per API server), certificates/; with --processes also
controllerconfig.json, etcd/ and logs/.
Exit code: 0 after Ctrl-C, 1 after any error, with one line that says what to do.
END
}

processes=false
keep_going=false
skip_build=false
api_servers=2
base_port=8080
store=
data_dir=./arktos-data
hollow_nodes=3
etcd_servers=
etcd_access=() # flags of the programs, for an etcd that asks who calls
bin_dir=

value() { [ $# -ge 2 ] || die "$1 needs a value; see --help"; }

while [ $# -gt 0 ]; do
  case $1 in
  --*=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" ;;
  --processes) processes=true && shift ;;
  --keep-going) keep_going=true && shift ;;
  --skip-build) skip_build=true && shift ;;
  --api-servers) value "$@" && api_servers=$2 && shift 2 ;;
  --base-port) value "$@" && base_port=$2 && shift 2 ;;
  --store) value "$@" && store=$2 && shift 2 ;;
  --data-dir) value "$@" && data_dir=$2 && shift 2 ;;
  --hollow-nodes) value "$@" && hollow_nodes=$2 && shift 2 ;;
  --etcd-servers) value "$@" && etcd_servers=$2 && shift 2 ;;
  --etcd-cafile | --etcd-certfile | --etcd-keyfile | --etcd-user | --etcd-password-file)
    value "$@" && etcd_access+=("$1" "$2") && shift 2
    ;;
  --bin-dir) value "$@" && bin_dir=$2 && skip_build=true && shift 2 ;;
  -h | --help) usage && exit 0 ;;
  *) die "unknown flag \"$1\"; see --help" ;;
  esac
done

number() {
  [[ $2 =~ ^[0-9]+$ ]] && [ "$2" -ge "$3" ] && [ "$2" -le "$4" ] || die "$1 must be a number from $3 to $4, not \"$2\""
}

# In processes mode the ports behind the API servers' are taken too: see the numbers below.
number --api-servers "$api_servers" 1 64
number --base-port "$base_port" 1 65000
number --hollow-nodes "$hollow_nodes" 0 1000
case $store in
'' | memory | embedded | etcd) ;;
*) die "--store must be memory, embedded or etcd, not \"$store\"" ;;
esac
if $processes && [ -n "$store" ] && [ "$store" != etcd ]; then
  die "--processes shares its data through etcd: leave --store out, or leave --processes out to use --store $store"
fi
if $keep_going && ! $processes; then die "--keep-going has a meaning only with --processes"; fi
if ! $processes && [ -z "$store" ]; then
  if [ -n "$etcd_servers" ]; then store=etcd; else store=embedded; fi
fi
if [ "$store" = memory ] || [ "$store" = embedded ]; then
  [ -z "$etcd_servers" ] || die "--etcd-servers has no meaning with --store $store"
fi
if [ "${#etcd_access[@]}" -gt 0 ] && [ -z "$etcd_servers" ]; then
  die "${etcd_access[0]} has a meaning only with --etcd-servers"
fi

mkdir -p "$data_dir" 2>/dev/null || die "the data directory \"$data_dir\" cannot be made: choose another one with --data-dir"
data_dir=$(cd "$data_dir" && pwd)
[ -w "$data_dir" ] || die "the data directory \"$data_dir\" cannot be written: change its permissions or choose another one with --data-dir"

port_answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

need_port() {
  ! port_answers "$1" || die "port $1 is in use ($2 needs it): stop what uses it, or choose other ports with --base-port"
}

for ((i = 0; i < api_servers; i++)); do need_port $((base_port + i)) "API server $((i + 1))"; done

if ! $skip_build; then
  products=(arktosctl arktos-up)
  if $processes; then products=(arktosctl arktos-apiserver workload-controller-manager); fi
  "$root/Scripts/build-release.sh" "${products[@]}"
fi
bin_dir=${bin_dir:-$root/.build/bin}
[ -d "$bin_dir" ] || die "there is no directory \"$bin_dir\": build first, or leave --skip-build and --bin-dir out"
bin_dir=$(cd "$bin_dir" && pwd)

need_program() {
  [ -x "$bin_dir/$1" ] || die "there is no program \"$1\" in $bin_dir: build it first, or leave --skip-build and --bin-dir out"
}

if ! $processes; then
  need_program arktos-up
  say "arktosctl is $bin_dir/arktosctl; to have it at hand: export PATH=\"$bin_dir:\$PATH\""
  arguments=(--data-dir "$data_dir" --api-servers "$api_servers" --base-port "$base_port" --store "$store"
    --hollow-nodes "$hollow_nodes")
  if [ -n "$etcd_servers" ]; then arguments+=(--etcd-servers "$etcd_servers" "${etcd_access[@]}"); fi
  exec "$bin_dir/arktos-up" "${arguments[@]}"
fi

# Separate processes.

. "$root/Scripts/lib/processes.sh"
need_program arktos-apiserver
need_program workload-controller-manager
run_processes
