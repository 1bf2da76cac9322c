# shellcheck shell=bash
# Saves a snapshot of etcd and deletes the oldest ones, so that KEEP remain.
#
#   DIRECTORY  folder of the snapshots
#   KEEP       number of snapshots to keep
#   PKI        folder of etcd's certificates [/etc/kubernetes/pki/etcd]
set -euo pipefail
umask 077 # a snapshot holds every Secret of the cluster

pki=${PKI:-/etc/kubernetes/pki/etcd}
name=$DIRECTORY/etcd-$(date --utc +%Y%m%dT%H%M%SZ).db

mkdir -p "$DIRECTORY"
find "$DIRECTORY" -name 'etcd-*.db.part*' -delete # left by an interrupted run
etcdctl --endpoints=https://127.0.0.1:2379 \
  --cacert="$pki/ca.crt" --cert="$pki/healthcheck-client.crt" --key="$pki/healthcheck-client.key" \
  snapshot save "$name.part"
mv "$name.part" "$name"

# Sorting by name also sorts by time.
find "$DIRECTORY" -name 'etcd-*.db' | sort | head -n "-$KEEP" | xargs --no-run-if-empty rm --verbose
