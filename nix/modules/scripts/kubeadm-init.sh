# shellcheck shell=bash
# Creates the control plane. Does nothing if it exists; removes the remains of a failed attempt and starts over.
#
#   INIT_CONFIGURATION         file with kubeadm's configuration
#   CA_CERT_FILE, CA_KEY_FILE  the cluster's CA, if it was made beforehand
#   STATE_DIRECTORY            folder that records whether an attempt has begun or finished
#   KUBERNETES_DIRECTORY       kubeadm's files [/etc/kubernetes]
#   ETCD_DIRECTORY             etcd's data [/var/lib/etcd]
set -euo pipefail

kubernetes=${KUBERNETES_DIRECTORY:-/etc/kubernetes}
etcd=${ETCD_DIRECTORY:-/var/lib/etcd}
begun=$STATE_DIRECTORY/control-plane-begun
finished=$STATE_DIRECTORY/control-plane-done

give_up() {
  echo "No control plane: $*" >&2
  exit 1
}

if [[ -e $finished ]]; then
  echo "The control plane was created on $(date --reference="$finished" --iso-8601=minutes)."
  exit 0
fi

# Delete only what this script created, because etcd holds the whole cluster.
if [[ -e $begun ]]; then
  echo "Removing the remains of a failed attempt."
  kubeadm reset --force --cri-socket unix:///run/containerd/containerd.sock
elif [[ -e $kubernetes/admin.conf || -e $etcd/member ]]; then
  give_up "$kubernetes or $etcd belongs to a cluster that this script did not create." \
    "To keep that cluster: touch $finished. To delete it: kubeadm reset."
fi

if [[ -n ${CA_CERT_FILE:-} ]]; then
  for file in "$CA_CERT_FILE" "$CA_KEY_FILE"; do
    [[ -r $file ]] || give_up "$file does not exist. Put the cluster's CA there, or change ducksnest.control-plane.ca."
  done
fi

touch "$begun"
if [[ -n ${CA_CERT_FILE:-} ]]; then
  install -D --mode=0644 "$CA_CERT_FILE" "$kubernetes/pki/ca.crt"
  install -D --mode=0600 "$CA_KEY_FILE" "$kubernetes/pki/ca.key"
fi

kubeadm init --config "$INIT_CONFIGURATION" --skip-token-print ||
  give_up "kubeadm failed; see its messages above."
mv "$begun" "$finished"
echo "The control plane is up."
