#!/usr/bin/env bash
# Builds the programs of a real cluster, in pinned versions, for the tests that rehearse with them: Kubernetes, containerd,
# etcd, CoreDNS, CNI plugins, Tailscale and Headscale. Copies the kinds of Calico (CRDs) into calico/RELEASE. Their sources come from the Go module proxy, and have to match the
# checksums in scripts/realPrograms/*/go.sum. See docs/decisions/0025-real-programs.md.
#
#   export DUCKSNEST_PROGRAMS=$(scripts/realPrograms.sh)
#
# Prints the folder with the programs on standard output, and the progress on standard error. The folder is below
# ${XDG_CACHE_HOME:-~/.cache}/ducksnest-programs. What is built already is not built again, so an interrupted build
# continues, and a finished one needs neither Go nor a network.
#
#   --only MODULES   only the programs of these folders of scripts/realPrograms, separated by commas
#   --print          builds nothing: prints the folder, or exits with 1 if a program is missing in it
#   --help           prints this text, and the programs of each module
#
# Exits with 2 if it cannot build. Needs Linux, and Go to build.
set -euo pipefail

sources=$(cd "$(dirname "$0")/realPrograms" && pwd)

# The programs in the order of their build: name, folder in scripts/realPrograms, package. The folder may come first on
# PATH, so it has no CNI plugin `bridge`, which would hide iproute2's program of that name.
programs() {
  local cni=github.com/containernetworking/plugins/plugins containerd=github.com/containerd/containerd/v2/cmd
  printf '%s %s %s\n' \
    kubeadm kubernetes k8s.io/kubernetes/cmd/kubeadm \
    kubelet kubernetes k8s.io/kubernetes/cmd/kubelet \
    kube-apiserver kubernetes k8s.io/kubernetes/cmd/kube-apiserver \
    kube-controller-manager kubernetes k8s.io/kubernetes/cmd/kube-controller-manager \
    kube-scheduler kubernetes k8s.io/kubernetes/cmd/kube-scheduler \
    kube-proxy kubernetes k8s.io/kubernetes/cmd/kube-proxy \
    kubectl kubernetes k8s.io/kubernetes/cmd/kubectl \
    containerd containerd $containerd/containerd \
    containerd-shim-runc-v2 containerd $containerd/containerd-shim-runc-v2 \
    ctr containerd $containerd/ctr \
    etcd etcd go.etcd.io/etcd/server/v3 \
    etcdctl etcd go.etcd.io/etcd/etcdctl/v3 \
    etcdutl etcd go.etcd.io/etcd/etcdutl/v3 \
    coredns coredns ducksnest.test/coredns \
    host-local cni $cni/ipam/host-local \
    loopback cni $cni/main/loopback \
    portmap cni $cni/meta/portmap \
    ptp cni $cni/main/ptp \
    tailscaled tailscale tailscale.com/cmd/tailscaled \
    tailscale tailscale tailscale.com/cmd/tailscale \
    headscale headscale ducksnest.test/headscale \
    calico calico github.com/tigera/operator \
    kubelet-next kubeletNext k8s.io/kubernetes/cmd/kubelet
}

version_of() { # version_of FOLDER MODULE: the version that go.mod pins, such as v1.36.3
  sed -nE "s|^(require)?[[:space:]]+$2 (v[^ ]+).*|\2|p" "$sources/$1/go.mod"
}

# The linker's flags that put the version into a program. Without them some say that it is unknown.
version_flags() { # version_flags FOLDER
  local version minor
  case $1 in
    kubernetes | kubeletNext)
      version=$(version_of "$1" k8s.io/kubernetes)
      minor=${version#v1.} minor=${minor%%.*}
      local base=k8s.io/component-base/version
      echo "-X $base.gitVersion=$version -X $base.gitMajor=1 -X $base.gitMinor=$minor -X $base.gitTreeState=archive -X k8s.io/client-go/pkg/version.gitVersion=$version" ;;
    containerd)
      echo "-X github.com/containerd/containerd/v2/version.Version=$(version_of "$1" github.com/containerd/containerd/v2)" ;;
    cni)
      echo "-X github.com/containernetworking/plugins/pkg/utils/buildversion.BuildVersion=$(version_of "$1" github.com/containernetworking/plugins)" ;;
    tailscale)
      version=$(version_of "$1" tailscale.com)
      echo "-X tailscale.com/version.longStamp=${version#v} -X tailscale.com/version.shortStamp=${version#v}" ;;
  esac
}

fail() { echo "realPrograms: $1" >&2; exit "${2-2}"; }

help() {
  sed -n '2,/^set/{/^set/d; s/^# \{0,1\}//; p}' "$0"
  echo
  programs | awk '$2 != module { printf "%s%-12s", module ? "\n" : "", $2; module = $2 } { printf " %s", $1 } END { print "" }'
}

only='' print=''
while [ $# -gt 0 ]; do
  case $1 in
    --only) [ $# -gt 1 ] || fail "--only needs a list of modules: see --help"; only=$2; shift ;;
    --print) print=yes ;;
    --help | -h) help; exit ;;
    *) fail "unknown argument \`$1\`: see --help" ;;
  esac
  shift
done
wanted=${only:-$(programs | cut -d ' ' -f 2 | uniq | paste -s -d ,)}
while read -r -d , module; do
  [ -f "$sources/$module/go.mod" ] || fail "there is no module \`$module\`: see --help"
done <<<"$wanted,"

# One folder for each state of the sources and each kind of computer. The version of Go is not part of the key, because
# programs of the same sources do the same, and because a finished folder is used without Go.
key=$(cd "$sources/.." && { uname -sm; find realPrograms.sh realPrograms -type f | LC_ALL=C sort | xargs sha256sum; } | sha256sum | cut -c -16)
# A relative folder has to be ignored: https://specifications.freedesktop.org/basedir-spec/latest/
case ${XDG_CACHE_HOME-} in /*) cache=$XDG_CACHE_HOME ;; *) cache=${HOME:?is not set, so there is no folder for programs}/.cache ;; esac
cache=$cache/ducksnest-programs
folder=$cache/$key bin=$cache/$key/bin

missing() { # the lines of `programs` that are wanted and not built
  local name module package
  programs | while read -r name module package; do
    [[ ,$wanted, != *",$module,"* || -x $bin/$name ]] || echo "$name $module $package"
  done
}

if [ -z "$(missing)" ]; then echo "$bin"; exit; fi
if [ -n "$print" ]; then
  fail "not built: $(missing | cut -d ' ' -f 1 | paste -s -d ' '). Run \`scripts/realPrograms.sh${only:+ --only $only}\`" 1
fi
[ "$(uname -s)" = Linux ] || fail "these programs run only on Linux"
oldest_go=$(sed -n 's/^go /Go /p' "$sources"/*/go.mod | sort -V | tail -n 1)
command -v go >/dev/null || fail "Go is not installed: install $oldest_go or newer (https://go.dev/dl)"

reason() { # reason LOG: what to do about the error in Go's output
  case $(cat "$1") in
    *"requires go >="* | *"invalid go version"* | *"unknown directive"*)
      echo "$(go version | cut -d ' ' -f 3) is too old: install $oldest_go or newer (https://go.dev/dl), or let Go download it: \`export GOTOOLCHAIN=auto\`" ;;
    *"SECURITY ERROR"* | *"checksum mismatch"* | *"missing go.sum entry"* | *"updates to go.mod needed"*)
      echo "the modules differ from those that scripts/realPrograms/$2/go.sum and go.mod pin" ;;
    *"no space left on device"*)
      echo "the disk is full: Go's caches are in $(go env GOCACHE) and $(go env GOMODCACHE)" ;;
    *proxy* | *"dial tcp"* | *"Forbidden"* | *"Not Found"* | *"module lookup disabled"*)
      echo "the module proxy does not answer or lacks a version: see GOPROXY, which is $(go env GOPROXY)" ;;
    *) echo "go build failed" ;;
  esac
}

# The kinds of Calico, which the sources of its operator contain, in two files as a release of Calico has them.
copy_kinds() { # copy_kinds FOLDER: into calico/RELEASE there
  local source release kind='*_@(installations|apiservers|gatewayapis|imagesets|tigerastatuses|whiskers|goldmanes|managementclusterconnections|istios).yaml'
  go mod download github.com/tigera/operator
  source=$(go list -m -f '{{.Dir}}' github.com/tigera/operator)
  release=$(sed -n 's/^title: //p' "$source/config/calico_versions.yml")
  mkdir -p "$1/calico/$release"
  shopt -s extglob nullglob
  cd "$source/pkg/imports/crds"
  # shellcheck disable=SC2086 # a pattern
  join_documents operator/$kind calico/policy.networking.k8s.io/*.yaml calico/v1.crd.projectcalico.org/*.yaml >"$1/calico/$release/operator-crds.yaml"
  join_documents calico/v3.projectcalico.org/*.yaml >"$1/calico/$release/v3_projectcalico_org.yaml"
}

join_documents() {
  [ $# -gt 0 ] || { echo "the sources have no such files" >&2; return 1; }
  local file
  for file; do echo ---; cat "$file"; done
}

build() { # build NAME MODULE PACKAGE
  local name=$1 module=$2 package=$3 start=$SECONDS log=$folder/building/log
  if [ "$module" = calico ]; then
    export -f copy_kinds join_documents
    # shellcheck disable=SC2016 # the inner shell expands it
    env -C "$sources/calico" GOWORK=off GOFLAGS=-mod=readonly bash -euc 'copy_kinds "$1"' copy "$folder/building" >"$log" 2>&1 || {
      tail -n 20 "$log" >&2
      fail "cannot copy the kinds of Calico: $(reason "$log" "$module")"
    }
    mv "$folder/building/calico" "$bin/calico"
    return
  fi
  local flags=(-tags "no_btrfs no_devmapper no_zfs" -ldflags "-s -w $(version_flags "$module")")
  flags+=(-gcflags "all=-dwarf=false") # the programs are stripped anyway, and Go compiles faster and caches less without
  printf '%s: ' "$name" >&2
  if ! env -C "$sources/$module" CGO_ENABLED=0 GOWORK=off GOFLAGS="-mod=readonly -trimpath -buildvcs=false" \
    go build "${flags[@]}" -o "$folder/building/$name" "$package" >"$log" 2>&1; then
    echo "failed" >&2
    sed '/^go: downloading/d' "$log" | tail -n 20 >&2
    fail "cannot build $name: $(reason "$log" "$module")"
  fi
  mv "$folder/building/$name" "$bin/$name"
  echo "$((SECONDS - start)) s" >&2
}

mkdir -p "$cache"
exec 9>"$cache/.lock"
if ! flock --nonblock 9; then
  echo "waits for another build in $cache" >&2
  flock 9
fi
# A program is moved to its place when it is complete. What an interrupted build left behind is removed.
trap 'rm -rf "$folder/building"; rmdir "$bin" "$folder" 2>/dev/null || true' EXIT
trap 'fail "interrupted: the next run continues" 130' INT TERM
rm -rf "$folder/building"
mkdir -p "$bin" "$folder/building"
missing >"$folder/building/missing"
while read -r name module package; do build "$name" "$module" "$package" </dev/null; done <"$folder/building/missing"
echo "$bin"
