# shellcheck shell=bash
# Saves a snapshot of etcd and drops the oldest beyond KEEP.
#
#   DIRECTORY  where snapshots are
#   KEEP       how many stay
#   PKI        etcd's certificates [/etc/kubernetes/pki/etcd]
set -euo pipefail
umask 077 # a snapshot holds every Secret

pki=${PKI:-/etc/kubernetes/pki/etcd}
name=$DIRECTORY/etcd-$(date --utc +%Y%m%dT%H%M%SZ).db

mkdir -p "$DIRECTORY"
find "$DIRECTORY" -name 'etcd-*.db.part*' -delete # of a run that was cut off
etcdctl --endpoints=https://127.0.0.1:2379 \
  --cacert="$pki/ca.crt" --cert="$pki/healthcheck-client.crt" --key="$pki/healthcheck-client.key" \
  snapshot save "$name.part"
mv "$name.part" "$name"

# The names sort by time.
find "$DIRECTORY" -name 'etcd-*.db' | sort | head -n "-$KEEP" | xargs --no-run-if-empty rm --verbose
