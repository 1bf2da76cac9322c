# shellcheck shell=bash
# Restores etcd from a snapshot. The API server and etcd stop only when the data is complete; etcd's data from before stays in
# a folder beside the new one. If it fails, the cluster goes on with the data that it has.
#
#   SNAPSHOT        the snapshot, or a link to it. A link is removed after success
#   MANIFESTS       folder from which the kubelet starts the control plane [/etc/kubernetes/manifests]
#   ETCD_DIRECTORY  etcd's data [/var/lib/etcd]
#   PKI             folder of etcd's certificates [/etc/kubernetes/pki/etcd]
#   WAIT_SECONDS    seconds to wait for the old etcd to end, and for the new one to answer [120]
set -euo pipefail
umask 077

manifests=${MANIFESTS:-/etc/kubernetes/manifests}
etcd=${ETCD_DIRECTORY:-/var/lib/etcd}
pki=${PKI:-/etc/kubernetes/pki/etcd}
stopped=$manifests.stopped
new=$etcd/restored

give_up() {
  echo "Not restored: $*" >&2
  exit 1
}

start_again() {
  local manifest
  # Between the two moves below, the new data is complete and the old data has another name.
  [[ -e $etcd/member || ! -e $new/member ]] || mv "$new/member" "$etcd/member"
  for manifest in etcd kube-apiserver; do
    [[ ! -e $stopped/$manifest.yaml ]] || mv "$stopped/$manifest.yaml" "$manifests/$manifest.yaml"
  done
  rm -rf "$stopped" "$new"
}

# The value of one of etcd's flags, as kubeadm wrote it.
flag() {
  sed -n "s/^ *- --$1=//p" "$manifests/etcd.yaml"
}

# wait_until COMMAND...: whether it succeeds in time
wait_until() {
  local deadline=$((SECONDS + ${WAIT_SECONDS:-120}))
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || return 1
    sleep 1
  done
}

is_stopped() { ! pgrep --exact "$1"; }

# The kubelet stops a part of the control plane when its manifest goes.
stop() {
  mv "$manifests/$1.yaml" "$stopped/"
  wait_until is_stopped "$1" || give_up "$1 still runs. Is the kubelet up (systemctl status kubelet)?"
}

answers() {
  etcdctl --endpoints=https://127.0.0.1:2379 \
    --cacert="$pki/ca.crt" --cert="$pki/healthcheck-client.crt" --key="$pki/healthcheck-client.key" endpoint health
}

# Etcd does not answer with the new data. The old data takes its place again, unless etcd cannot be stopped.
roll_back() {
  mv "$manifests/etcd.yaml" "$stopped/"
  wait_until is_stopped etcd || give_up "etcd neither answers nor stops. The data from before is in $before."
  mv "$etcd/member" "$new/member"
  mv "$before" "$etcd/member"
  give_up "etcd does not answer with the restored data, and goes on with the data from before."
}

# From an attempt that the host's end interrupted.
start_again
[[ -r $SNAPSHOT ]] || give_up "there is no snapshot $SNAPSHOT."
[[ -e $manifests/etcd.yaml ]] || give_up "there is no $manifests/etcd.yaml, so this host has no etcd of kubeadm's."
etcdutl snapshot status "$SNAPSHOT" || give_up "$SNAPSHOT is not a snapshot of etcd; see above."

trap start_again EXIT
mkdir "$stopped"

# Before anything stops, because it compares the snapshot's checksum and needs space on the disk.
# Watchers have seen later revisions than the snapshot's. The higher number and the compaction make them read anew.
# https://etcd.io/docs/v3.6/op-guide/recovery/#restoring-with-revision-bump
etcdutl snapshot restore "$SNAPSHOT" --data-dir "$new" \
  --bump-revision 1000000000 --mark-compacted \
  --name "$(flag name)" \
  --initial-cluster "$(flag initial-cluster)" \
  --initial-advertise-peer-urls "$(flag initial-advertise-peer-urls)" ||
  give_up "etcdutl failed; see its messages above."

stop kube-apiserver # first, because it waits for etcd while it ends
stop etcd
before=$etcd/member-before-$(date --utc +%Y%m%dT%H%M%SZ)
mv "$etcd/member" "$before"
mv "$new/member" "$etcd/member"
mv "$stopped/etcd.yaml" "$manifests/"
wait_until answers || roll_back
[[ ! -L $SNAPSHOT ]] || rm "$SNAPSHOT"
echo "Restored. The data from before is in $before; delete it when the cluster works."
