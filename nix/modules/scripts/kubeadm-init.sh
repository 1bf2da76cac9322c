# shellcheck shell=bash
# Creates the control plane. Does nothing if it exists; removes the remains of a failed attempt and starts over. The file
# control-plane-adopt-etcd in STATE_DIRECTORY makes it go on with the etcd that it finds.
#
#   INIT_CONFIGURATION    file with kubeadm's configuration
#   PKI_PUBLIC            folder with the public half of the cluster's PKI, if it was made beforehand
#   PKI_PRIVATE           folder with its private half, which is deleted once the control plane exists
#   SETTINGS              settings that kubeadm reads only here, as JSON [not compared]
#   STATE_DIRECTORY       folder that records whether an attempt has begun or finished
#   KUBERNETES_DIRECTORY  kubeadm's files [/etc/kubernetes]
#   ETCD_DIRECTORY        etcd's data [/var/lib/etcd]
set -euo pipefail

kubernetes=${KUBERNETES_DIRECTORY:-/etc/kubernetes}
etcd=${ETCD_DIRECTORY:-/var/lib/etcd}
adopt=$STATE_DIRECTORY/control-plane-adopt-etcd
begun=$STATE_DIRECTORY/control-plane-begun
finished=$STATE_DIRECTORY/control-plane-done
applied=$STATE_DIRECTORY/control-plane-settings
settings=${SETTINGS:-}

give_up() {
  echo "No control plane: $*" >&2
  exit 1
}

# Where each file goes. kubeadm makes the files that it does not find, so a part of a PKI would become a mixture of two.
public=() private=()
if [[ -n ${PKI_PUBLIC:-} ]]; then
  public=(
    "$PKI_PUBLIC/ca.crt" ca.crt
    "$PKI_PUBLIC/front-proxy-ca.crt" front-proxy-ca.crt
    "$PKI_PUBLIC/etcd-ca.crt" etcd/ca.crt
    "$PKI_PUBLIC/sa.pub" sa.pub
  )
  private=(
    "$PKI_PRIVATE/pki-ca" ca.key
    "$PKI_PRIVATE/pki-front-proxy-ca" front-proxy-ca.key
    "$PKI_PRIVATE/pki-etcd-ca" etcd/ca.key
    "$PKI_PRIVATE/pki-sa" sa.key
  )
fi

# kubeadm's folder is the only place where the keys stay.
delete_staged_keys() {
  for ((i = 0; i < ${#private[@]}; i += 2)); do
    rm --force "${private[i]}" || true
  done
}
delete_installed_keys() {
  for ((i = 0; i < ${#private[@]}; i += 2)); do
    rm --force "$kubernetes/pki/${private[i + 1]}"
  done
}

if [[ -e $finished ]]; then
  delete_staged_keys
  created=$(date --reference="$finished" --iso-8601=minutes)
  if [[ -n $settings && -s $applied && $(<"$applied") != "$settings" ]]; then
    echo "The control plane was created on $created with other settings, so those of today are not in effect." \
      "To see which: systemctl status kubeadm-changes" >&2
    exit 1
  fi
  echo "The control plane was created on $created."
  exit 0
fi

# Delete only what this script created, because etcd holds the whole cluster.
reset=(reset --force --cri-socket unix:///run/containerd/containerd.sock)
init=(init --config "$INIT_CONFIGURATION" --skip-token-print)
if [[ -e $adopt ]]; then
  reset+=(--skip-phases remove-etcd-member)
  init+=(--ignore-preflight-errors DirAvailable--var-lib-etcd)
fi
if [[ -e $begun ]]; then
  echo "Removing the remains of a failed attempt."
  kubeadm "${reset[@]}"
elif [[ -e $etcd/member && ! -e $kubernetes/admin.conf ]]; then
  [[ -e $adopt ]] || give_up "$etcd holds the cluster of an earlier instance. To go on with that cluster, which needs the" \
    "same PKI: touch $adopt. To delete it: rm -r $etcd/member. Then: systemctl restart kubeadm-init."
elif [[ -e $kubernetes/admin.conf || -e $etcd/member ]]; then
  give_up "$kubernetes or $etcd belongs to a cluster that this script did not create." \
    "To keep that cluster: touch $finished. To delete it: kubeadm reset."
fi

all=("${public[@]}" "${private[@]}")
missing=()
for ((i = 0; i < ${#all[@]}; i += 2)); do
  [[ -r ${all[i]} ]] || missing+=("${all[i]}")
done
((${#missing[@]} == 0)) ||
  give_up "the cluster's PKI is incomplete, because these files do not exist: ${missing[*]}. Make them with" \
    "'ducksnest pki init', commit them and deploy this host, or change ducksnest.control-plane.pki."

touch "$begun"
trap delete_installed_keys EXIT
for ((i = 0; i < ${#public[@]}; i += 2)); do
  install -D --mode=0644 "${public[i]}" "$kubernetes/pki/${public[i + 1]}"
done
for ((i = 0; i < ${#private[@]}; i += 2)); do
  install -D --mode=0600 "${private[i]}" "$kubernetes/pki/${private[i + 1]}"
done

kubeadm "${init[@]}" ||
  give_up "kubeadm failed; see its messages above."
trap - EXIT
[[ -z $settings ]] || printf '%s\n' "$settings" >"$applied"
mv "$begun" "$finished"
delete_staged_keys
echo "The control plane is up."
