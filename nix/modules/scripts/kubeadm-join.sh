# shellcheck shell=bash
# Joins this host to its cluster. A failed attempt leaves nothing behind, and systemd runs the script again.
#
#   NODE_NAME, NODE_IP    name and address of the node
#   API_ENDPOINT          host:port of the API server
#   TOKEN_FILE            file with the bootstrap token
#   JOIN_CONFIGURATION    kubeadm's configuration, with a placeholder for the token
#   RUNTIME_DIRECTORY     private folder in memory, for the configuration with the token
#   SETTINGS              settings that kubeadm reads only here, as JSON [not compared]
#   STATE_DIRECTORY       folder that records the settings of the host that joined [not compared]
#   KUBERNETES_DIRECTORY  kubeadm's files [/etc/kubernetes]
#   DISK, MIN_FREE_MIB    folder whose disk needs free space, and how many MiB [/var/lib, 512: an estimate]
#   API_WAIT_SECONDS      seconds to wait for the API server in this attempt [60]
set -euo pipefail

kubernetes=${KUBERNETES_DIRECTORY:-/etc/kubernetes}
disk=${DISK:-/var/lib}
min_free=${MIN_FREE_MIB:-512}
settings=${SETTINGS:-}
applied=${STATE_DIRECTORY:-/nonexistent}/join-settings
log=$RUNTIME_DIRECTORY/join.log
config=$RUNTIME_DIRECTORY/join.json

give_up() {
  echo "Not joined: $*" >&2
  exit 1
}

has_remains() {
  [[ -e $kubernetes/kubelet.conf || -e $kubernetes/bootstrap-kubelet.conf || -e $kubernetes/pki/ca.crt ]]
}

# kubeadm refuses to join if files of a failed attempt are left.
undo() {
  kubeadm reset --force --cri-socket unix:///run/containerd/containerd.sock \
    >"$RUNTIME_DIRECTORY/reset.log" 2>&1 || true
  if has_remains; then
    cat "$RUNTIME_DIRECTORY/reset.log" >&2
    echo "kubeadm reset left files in $kubernetes; see its messages above." >&2
  fi
}

why() {
  case $(<"$log") in
    *"no space left on device"*)
      echo "the disk is full. Free some space (nix-collect-garbage -d)." ;;
    *"x509: certificate is valid for"*)
      echo "the certificate of the API server does not have the name in $API_ENDPOINT. Add that name to" \
        "ducksnest.control-plane.certSANs, or let ducksnest.worker.apiEndpoint name one that it has." ;;
    *'forbidden: User "system:bootstrap:'*)
      echo "the token in $TOKEN_FILE may not join a node, because its Secret lacks the group" \
        "system:bootstrappers:kubeadm:default-node-token in auth-extra-groups. Make a new one with" \
        "'ducksnest token mint', apply its Secret, and deploy this host." ;;
    *"JWS signature"* | *"is invalid for this cluster or it has expired"* | *Unauthorized*)
      echo "the cluster does not accept the token in $TOKEN_FILE: it is wrong, expired or revoked." \
        "Make a new one with 'ducksnest token mint', apply its Secret, and deploy this host." ;;
    *"are pinned"* | *"cluster CA found in"*)
      echo "the CA of the cluster at $API_ENDPOINT is not the pinned one. If it was replaced on purpose," \
        "put its certificate into nix/pki, synthesize and deploy this host. If not, another server answers there: do not join." ;;
    *"a Node with name"*"already exists"*)
      echo "the cluster has a node called $NODE_NAME that is Ready. If this host was installed again, it joins by itself in a" \
        "minute, once that node is no longer Ready. If not, another host has the name: give one of them another name." ;;
    *"certificate has expired or is not yet valid"*)
      echo "the API server's certificate is not valid at $(date --utc +%Y-%m-%dT%H:%M:%SZ), the time on this host. If the" \
        "time is wrong, look at its source (timedatectl). If it is right, renew the certificates: kubeadm certs renew all" ;;
    *"kubelet to start"* | *"kubelet is not running"*)
      echo "the kubelet did not start. Its journal has the reason: journalctl -u kubelet" ;;
    *"deadline exceeded"* | *"timed out"* | *"connection refused"* | *"no route to host"*)
      echo "the API server at $API_ENDPOINT stopped answering." ;;
    *) echo "kubeadm failed; see its messages above." ;;
  esac
}

if [[ -e $kubernetes/kubelet.conf ]]; then
  if [[ -n $settings && -s $applied && $(<"$applied") != "$settings" ]]; then
    echo "Already joined, but with other settings, so those of today are not in effect. To see which:" \
      "systemctl status kubeadm-changes" >&2
    exit 1
  fi
  echo "Already joined: $kubernetes/kubelet.conf exists."
  exit 0
fi

[[ -r $TOKEN_FILE ]] ||
  give_up "there is no token in $TOKEN_FILE. Make one with 'ducksnest token mint', apply its Secret, and deploy this host."
[[ $(<"$TOKEN_FILE") =~ ^[a-z0-9]{6}\.[a-z0-9]{16}$ ]] ||
  give_up "$TOKEN_FILE does not hold a bootstrap token (six characters, a dot, sixteen characters)."

free=$(df --output=avail --block-size=1M "$disk" | tail -n 1 | tr -d ' ')
((free >= min_free)) ||
  give_up "the disk is full: $disk has $free MiB free and needs $min_free. Free some space (nix-collect-garbage -d)."

[[ -n $(ip -oneline -4 address show to "$NODE_IP") ]] ||
  give_up "no interface has the node's address, $NODE_IP. Check that the network is up (networkctl status)."

# Any HTTP response is enough. kubeadm checks with the CA's hash that it is the right API server.
deadline=$((SECONDS + ${API_WAIT_SECONDS:-60}))
until error=$(curl --silent --show-error --insecure --connect-timeout 5 --max-time 10 \
  --output /dev/null "https://$API_ENDPOINT/livez" 2>&1); do
  ((SECONDS < deadline)) ||
    give_up "the API server at $API_ENDPOINT does not answer (${error:-no answer}). Check that it is up, that this" \
      "host is on the tailnet (tailscale status), and that the control plane's route is approved."
  sleep 2
done

if has_remains; then
  echo "Removing the remains of an interrupted attempt."
  undo
fi

# Through a file, because every user can read the arguments of a process.
jq --rawfile token "$TOKEN_FILE" \
  '.discovery.bootstrapToken.token = ($token | gsub("\\s"; ""))' "$JOIN_CONFIGURATION" >"$config"

trap undo EXIT
echo "Joining $API_ENDPOINT as $NODE_NAME ($NODE_IP)."
if kubeadm join --config "$config" 2>&1 | tee "$log"; then
  trap - EXIT
  [[ -z $settings || ! -d ${applied%/*} ]] || printf '%s\n' "$settings" >"$applied"
  echo "Joined."
else
  trap - EXIT
  undo
  give_up "$(why)"
fi
