# The cluster as separate processes. Sourced by arktos-up.sh, which sets data_dir, bin_dir, api_servers, base_port,
# hollow_nodes, etcd_servers, etcd_access and keep_going.

# Of the children: names, process ids and command lines, in the order in which they were started.
child_names=()
child_pids=()
child_commands=()

# start NAME COMMAND...: starts a child in a process group of its own, so that Ctrl-C reaches it only through us.
start() {
  local name=$1
  shift
  setsid "$@" >>"$data_dir/logs/$name.log" 2>&1 </dev/null &
  child_names+=("$name")
  child_pids+=($!)
  child_commands+=("$(printf '%q ' "$@")")
}

is_alive() { kill -0 "$1" 2>/dev/null; }

# stop_all: stops the children, the last one first; those that do not stop within ten seconds are killed.
stop_all() {
  trap '' INT TERM
  local i tries
  for ((i = ${#child_pids[@]} - 1; i >= 0; i--)); do
    is_alive "${child_pids[i]}" || continue
    kill -TERM "${child_pids[i]}" 2>/dev/null || continue
    for ((tries = 0; tries < 100; tries++)); do
      is_alive "${child_pids[i]}" || break
      sleep 0.1
    done
    kill -KILL "${child_pids[i]}" 2>/dev/null || true
  done
  wait 2>/dev/null || true
}

# fail MESSAGE: says what happened, shows the end of a child's log if named, stops everything.
fail() {
  printf 'error: %s\n' "$1" >&2
  if [ $# -gt 1 ] && [ -s "$data_dir/logs/$2.log" ]; then
    printf 'The end of %s:\n' "$data_dir/logs/$2.log" >&2
    tail -n 5 "$data_dir/logs/$2.log" | sed 's/^/  /' >&2
  fi
  stop_all
  exit 1
}

# await NAME SECONDS HINT COMMAND...: waits until the command succeeds, while the newest child lives.
await() {
  local name=$1 seconds=$2 hint=$3 tries
  shift 3
  for ((tries = 0; tries < seconds * 10; tries++)); do
    if "$@"; then return 0; fi
    is_alive "${child_pids[-1]}" || fail "$name ended while it was starting" "$name"
    sleep 0.1
  done
  fail "$name did not answer within $seconds seconds: $hint" "$name"
}

etcd_answers() {
  local flags=() i
  for ((i = 0; i < ${#etcd_access[@]}; i += 2)); do
    case ${etcd_access[i]} in
    --etcd-cafile) flags+=(--cacert "${etcd_access[i + 1]}") ;;
    --etcd-certfile) flags+=(--cert "${etcd_access[i + 1]}") ;;
    --etcd-keyfile) flags+=(--key "${etcd_access[i + 1]}") ;;
    esac
  done
  # Without a user etcd refuses the read, which is an answer too; the servers check the password.
  ETCDCTL_API=3 etcdctl --endpoints "$etcd_servers" --command-timeout 2s "${flags[@]}" endpoint health >/dev/null 2>&1
}

start_etcd() {
  need_packages etcd-client
  if [ -n "$etcd_servers" ]; then
    etcd_answers || die "etcd does not answer at $etcd_servers: start it, correct --etcd-servers, or leave it out to have one started"
    return
  fi
  need_packages etcd-server
  local client_port=$((base_port + 100)) peer_port=$((base_port + 101))
  need_port "$client_port" etcd
  need_port "$peer_port" etcd
  etcd_servers=http://127.0.0.1:$client_port
  local peer=http://127.0.0.1:$peer_port
  start etcd etcd --name arktos --data-dir "$data_dir/etcd" \
    --listen-client-urls "$etcd_servers" --advertise-client-urls "$etcd_servers" \
    --listen-peer-urls "$peer" --initial-advertise-peer-urls "$peer" --initial-cluster "arktos=$peer"
  await etcd 30 "is the disk full, or $data_dir/etcd damaged?" etcd_answers
}

write_controllerconfig() {
  [ -e "$data_dir/controllerconfig.json" ] || cp "$root/Examples/controllerconfig.json" "$data_dir/controllerconfig.json"
}

run_processes() {
  mkdir -p "$data_dir/logs"
  for ((i = 1; i <= 2; i++)); do need_port $((base_port + 200 + i)) "workload-controller-manager $i"; done
  trap 'stop_all; exit 0' INT TERM
  start_etcd
  local kubeconfigs=() group port
  for ((group = 1; group <= api_servers; group++)); do
    port=$((base_port + group - 1))
    rm -f "$data_dir/kubeconfig-$group"
    start "apiserver-$group" "$bin_dir/arktos-apiserver" --service-group-id "$group" --bind-address 127.0.0.1 \
      --port "$port" --etcd-servers "$etcd_servers" "${etcd_access[@]}" --cert-dir "$data_dir/certificates" \
      --kubeconfig-out "$data_dir/kubeconfig-$group"
    await "apiserver-$group" 30 "its log says why" test -s "$data_dir/kubeconfig-$group"
    await "apiserver-$group" 30 "its log says why" port_answers "$port"
    kubeconfigs+=("$data_dir/kubeconfig-$group")
  done
  write_controllerconfig
  for ((i = 1; i <= 2; i++)); do
    start "workload-controller-manager-$i" "$bin_dir/workload-controller-manager" \
      --kubeconfig "${kubeconfigs[*]}" --controllerconfig "$data_dir/controllerconfig.json" \
      --hollow-nodes "$hollow_nodes" --port $((base_port + 200 + i))
  done
  greet
  watch_over
}

greet() {
  say "The cluster is up. etcd: $etcd_servers"
  local group
  for ((group = 1; group <= api_servers; group++)); do
    say "  service group $group: https://127.0.0.1:$((base_port + group - 1))   kubeconfig: $data_dir/kubeconfig-$group"
  done
  say "Processes (logs in $data_dir/logs):"
  for ((i = 0; i < ${#child_pids[@]}; i++)); do say "  ${child_pids[i]}  ${child_names[i]}"; done
  say "Try:"
  say "  $bin_dir/arktosctl get tenants --kubeconfig \"${kubeconfigs[*]}\""
  say "Ctrl-C stops the cluster."
}

# watch_over: waits until a child ends, which none should.
watch_over() {
  local ended code i
  while true; do
    ended=
    code=0
    # The shell's own word about a killed child goes nowhere: what follows says it better.
    { wait -n -p ended "${child_pids[@]}" || code=$?; } 2>/dev/null
    for ((i = 0; i < ${#child_pids[@]}; i++)); do
      [ "${child_pids[i]}" = "$ended" ] || continue
      $keep_going || fail "${child_names[i]} (process $ended) ended with code $code; the others are stopped" "${child_names[i]}"
      say "${child_names[i]} (process $ended) ended with code $code; the others go on. To start it again:"
      say "  ${child_commands[i]}"
      unset 'child_names[i]' 'child_pids[i]' 'child_commands[i]'
      child_names=("${child_names[@]}")
      child_pids=("${child_pids[@]}")
      child_commands=("${child_commands[@]}")
      break
    done
    [ "${#child_pids[@]}" -gt 0 ] || fail "every process of the cluster has ended"
  done
}
