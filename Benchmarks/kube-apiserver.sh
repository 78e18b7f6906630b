#!/usr/bin/env bash
# Builds kube-apiserver from Debian's source package and runs it over etcd, to measure beside it: Benchmarks/kube-apiserver.sh DIRECTORY [PORT].
# Takes ten minutes the first time. Listens on loopback only; Ctrl-C ends it.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=Scripts/lib/common.sh
. "$root/Scripts/lib/common.sh"
[ $# -ge 1 ] && [ "${1#-}" = "$1" ] || die "usage: Benchmarks/kube-apiserver.sh DIRECTORY [PORT]"
mkdir -p "$1"
directory=$(cd "$1" && pwd)
port=${2:-6443}

need_packages golang-go dpkg-dev etcd-server openssl curl

# As the package's own build does: in a GOPATH, since it is older than modules are strict.
sources=$directory/go/src/k8s.io/kubernetes
export GOPATH=$directory/go GOCACHE=$directory/go-cache GO111MODULE=off CGO_ENABLED=0

fetch() {
  local package=$directory/package lists=$directory/lists
  mkdir -p "$package" "$lists/partial" "$(dirname "$sources")"
  # Without touching which packages the machine itself knows.
  local suite
  suite=$(. /etc/os-release && printf %s "$VERSION_CODENAME")
  printf 'deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian %s main\n' "$suite" >"$directory/sources.list"
  local options=(-o "Dir::Etc::sourcelist=$directory/sources.list" -o Dir::Etc::sourceparts=/dev/null -o "Dir::State::lists=$lists")
  apt-get "${options[@]}" -qq update || die "the list of source packages could not be read"
  (cd "$package" && apt-get "${options[@]}" -qq source --download-only kubernetes) || die "Debian's source package kubernetes could not be had"
  # Whole or not at all, in case somebody interrupts it.
  rm -rf "$sources.part"
  mkdir -p "$sources.part"
  tar --extract --strip-components=1 --directory "$sources.part" --file "$package"/kubernetes_*.orig.tar.gz
  mv "$sources.part" "$sources"
}

build() {
  cd "$sources"
  # Go's iterator over maps is the caller's since 1.18, and larger than this library thinks.
  local reflection=vendor/github.com/modern-go/reflect2
  sed -i -e 's/^func mapiterinit(rtype unsafe.Pointer, m unsafe.Pointer) \*hiter$/func mapiterinit(rtype unsafe.Pointer, m unsafe.Pointer, it *hiter)/' \
    -e 's|^\t// rest fields are ignored$|\trest [16]unsafe.Pointer|' "$reflection/unsafe_link.go"
  sed -i 's/^\treturn &UnsafeMapIterator{$/\tvar it hiter\n\tmapiterinit(type2.rtype, *(*unsafe.Pointer)(obj), \&it)\n\treturn \&UnsafeMapIterator{/
    s/^\t\thiter:      mapiterinit(.*$/\t\thiter:      \&it,/' "$reflection/unsafe_map.go"
  # The package has its OpenAPI definitions generated.
  local packages
  packages=$(cd vendor && find -L k8s.io \( -path '*/code-generator/*' -o -path '*/sample-*' -o -path '*/_examples/*' -o -path '*/gengo/*' -o -path '*/kube-openapi/*' \) -prune \
    -o -name '*.go' -print0 | xargs -0 grep -l '+k8s:openapi-gen=' | xargs -n1 dirname | LC_ALL=C sort -u | sed 's,^,k8s.io/kubernetes/vendor/,' | paste -sd, -)
  packages+=,$(grep -rl --include='*.go' '+k8s:openapi-gen=' pkg cmd | xargs -n1 dirname | LC_ALL=C sort -u | sed 's,^,k8s.io/kubernetes/,' | paste -sd, -)
  go run ./vendor/k8s.io/kube-openapi/cmd/openapi-gen --logtostderr --input-dirs "$packages" --output-package k8s.io/kubernetes/pkg/generated/openapi \
    --output-file-base zz_generated.openapi --go-header-file hack/boilerplate/boilerplate.generatego.txt --report-filename "$directory/violations" --output-base "$GOPATH/src"
  local version=k8s.io/component-base/version
  go build -ldflags "-X $version.gitVersion=v1.20.2 -X $version.gitMajor=1 -X $version.gitMinor=20" -o "$directory/kube-apiserver" k8s.io/kubernetes/cmd/kube-apiserver
}

[ -d "$sources" ] || { say "Getting Debian's sources of Kubernetes"; fetch; }
[ -x "$directory/kube-apiserver" ] || { say "Building kube-apiserver"; (build) || die "kube-apiserver could not be built"; }

run=$(mktemp -d "$directory/run.XXXXXX")
cd "$run"
key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes)
openssl req -x509 "${key[@]}" -keyout ca.key -out ca.crt -subj /CN=ca -days 30 2>openssl.log
# certificate NAME SUBJECT EXTENSION
certificate() {
  openssl req "${key[@]}" -keyout "$1.key" -out "$1.csr" -subj "$2" 2>>openssl.log
  openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -out "$1.crt" -days 30 -extfile <(printf '%s\n' "$3") 2>>openssl.log
}
certificate server /CN=kube-apiserver subjectAltName=IP:127.0.0.1
certificate admin /O=system:masters/CN=admin extendedKeyUsage=clientAuth
openssl genrsa -out accounts.key 2048 2>>openssl.log
openssl rsa -in accounts.key -pubout -out accounts.pub 2>>openssl.log

processes=()
clean_up() {
  [ "${#processes[@]}" -eq 0 ] || kill "${processes[@]}" 2>/dev/null || true
  wait || true
  rm -rf "$run"
}
trap clean_up EXIT
trap 'exit 0' INT TERM

client=http://127.0.0.1:$((port + 1)) peer=http://127.0.0.1:$((port + 2))
etcd --data-dir etcd --quota-backend-bytes 8589934592 --listen-client-urls "$client" --advertise-client-urls "$client" \
  --listen-peer-urls "$peer" --initial-advertise-peer-urls "$peer" --initial-cluster "default=$peer" >etcd.log 2>&1 &
processes+=($!)
"$directory/kube-apiserver" --etcd-servers "$client" --secure-port "$port" --bind-address 127.0.0.1 --advertise-address 127.0.0.1 \
  --tls-cert-file server.crt --tls-private-key-file server.key --client-ca-file ca.crt --authorization-mode RBAC \
  --service-account-issuer https://kubernetes.default.svc --service-account-key-file accounts.pub --service-account-signing-key-file accounts.key \
  --service-cluster-ip-range 10.0.0.0/16 --cert-dir "$run" --endpoint-reconciler-type none >kube-apiserver.log 2>&1 &
processes+=($!)
cat >kubeconfig <<YAML
apiVersion: v1
kind: Config
current-context: peer
clusters: [{name: peer, cluster: {server: "https://127.0.0.1:$port", certificate-authority: $run/ca.crt}}]
users: [{name: peer, user: {client-certificate: $run/admin.crt, client-key: $run/admin.key}}]
contexts: [{name: peer, context: {cluster: peer, user: peer}}]
YAML
until curl --silent --fail --output /dev/null --cacert ca.crt --cert admin.crt --key admin.key "https://127.0.0.1:$port/readyz"; do
  for process in "${processes[@]}"; do
    kill -0 "$process" 2>/dev/null || die "it did not start: $(tail -n 5 etcd.log kube-apiserver.log)"
  done
  sleep 0.2
done
say "kube-apiserver is ready. Measure it with"
say "  arktos-bench --kubeconfig $run/kubeconfig --pid ${processes[0]} --pid ${processes[1]} --keep"
wait
