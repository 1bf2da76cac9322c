# shellcheck shell=bash
# Creates the control plane once. A later run does nothing; a broken one is cleared away and repeated.
#
#   INIT_CONFIGURATION         kubeadm's documents
#   CA_CERT_FILE, CA_KEY_FILE  the cluster's CA, if made beforehand
#   STATE_DIRECTORY            remembers how far it came
#   KUBERNETES_DIRECTORY       [/etc/kubernetes]
#   ETCD_DIRECTORY             [/var/lib/etcd]
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

# Only what this script itself began may be thrown away: etcd is the cluster.
if [[ -e $begun ]]; then
  echo "Clearing away what a broken attempt left."
  kubeadm reset --force --cri-socket unix:///run/containerd/containerd.sock
elif [[ -e $kubernetes/admin.conf || -e $etcd/member ]]; then
  give_up "$kubernetes or $etcd belongs to a cluster that was not created here." \
    "To keep it: touch $finished. To throw it away: kubeadm reset."
fi

if [[ -n ${CA_CERT_FILE:-} ]]; then
  for file in "$CA_CERT_FILE" "$CA_KEY_FILE"; do
    [[ -r $file ]] || give_up "there is no $file. Set ducksnest.control-plane.ca, or put the cluster's CA there."
  done
fi

touch "$begun"
if [[ -n ${CA_CERT_FILE:-} ]]; then
  install -D --mode=0644 "$CA_CERT_FILE" "$kubernetes/pki/ca.crt"
  install -D --mode=0600 "$CA_KEY_FILE" "$kubernetes/pki/ca.key"
fi

kubeadm init --config "$INIT_CONFIGURATION" --skip-token-print ||
  give_up "kubeadm failed; its messages are above."
mv "$begun" "$finished"
echo "The control plane is up."
