# shellcheck shell=bash
# Joins this machine to its cluster: all the way, or not at all. systemd repeats what fails.
#
#   NODE_NAME, NODE_IP    what the node is called, and the address it is known by
#   API_ENDPOINT          host:port of the API server
#   TOKEN_FILE            holds the bootstrap token
#   JOIN_CONFIGURATION    kubeadm's, with another token
#   RUNTIME_DIRECTORY     in memory and private: the token passes through it
#   KUBERNETES_DIRECTORY  [/etc/kubernetes]
#   DISK, MIN_FREE_MIB    what must have room, and how much [/var/lib, 512: a margin, not a measurement]
#   API_WAIT_SECONDS      how long to wait for the API server in this attempt [60]
set -euo pipefail

kubernetes=${KUBERNETES_DIRECTORY:-/etc/kubernetes}
disk=${DISK:-/var/lib}
min_free=${MIN_FREE_MIB:-512}
log=$RUNTIME_DIRECTORY/join.log
config=$RUNTIME_DIRECTORY/join.json

give_up() {
  echo "Not joined: $*" >&2
  exit 1
}

has_remains() {
  [[ -e $kubernetes/kubelet.conf || -e $kubernetes/bootstrap-kubelet.conf || -e $kubernetes/pki/ca.crt ]]
}

# What a broken attempt left would make kubeadm refuse the next one.
undo() {
  kubeadm reset --force --cri-socket unix:///run/containerd/containerd.sock \
    >"$RUNTIME_DIRECTORY/reset.log" 2>&1 || true
  if has_remains; then
    cat "$RUNTIME_DIRECTORY/reset.log" >&2
    echo "kubeadm reset left files in $kubernetes; its messages are above." >&2
  fi
}

why() {
  case $(<"$log") in
    *"no space left on device"*)
      echo "the disk is full. Free some space (nix-collect-garbage -d)." ;;
    *"JWS signature"* | *"is invalid for this cluster or it has expired"* | *Unauthorized*)
      echo "the cluster does not accept the token in $TOKEN_FILE: it is wrong, expired or revoked." \
        "Make another (kubeadm token generate), apply its Secret, and deploy this host." ;;
    *"are pinned"* | *"cluster CA found in"*)
      echo "the CA of the cluster at $API_ENDPOINT is not the pinned one. If it was replaced on purpose," \
        "set ducksnest.worker.caCertHashes; if not, somebody else answers there." ;;
    *"a Node with name"*"already exists"*)
      echo "the cluster still has a node called $NODE_NAME. Remove it: kubectl delete node $NODE_NAME" ;;
    *"kubelet to start"* | *"kubelet is not running"*)
      echo "the kubelet did not start. It says why in its own journal: journalctl -u kubelet" ;;
    *"deadline exceeded"* | *"timed out"* | *"connection refused"* | *"no route to host"*)
      echo "the API server at $API_ENDPOINT stopped answering." ;;
    *) echo "kubeadm failed; its messages are above." ;;
  esac
}

if [[ -e $kubernetes/kubelet.conf ]]; then
  echo "Already joined: $kubernetes/kubelet.conf exists."
  exit 0
fi

[[ -r $TOKEN_FILE ]] ||
  give_up "there is no token in $TOKEN_FILE. Make one (kubeadm token generate), apply its Secret, and deploy this host."
[[ $(<"$TOKEN_FILE") =~ ^[a-z0-9]{6}\.[a-z0-9]{16}$ ]] ||
  give_up "$TOKEN_FILE does not hold a bootstrap token (six characters, a dot, sixteen more)."

free=$(df --output=avail --block-size=1M "$disk" | tail -n 1 | tr -d ' ')
((free >= min_free)) ||
  give_up "the disk is full: $free MiB free in $disk, $min_free needed. Try nix-collect-garbage -d."

[[ -n $(ip -oneline -4 address show to "$NODE_IP") ]] ||
  give_up "no interface has the node's address, $NODE_IP. Is the network up (networkctl status)?"

# Any HTTP answer will do; whether it is the right API server, kubeadm learns from the CA's hash.
deadline=$((SECONDS + ${API_WAIT_SECONDS:-60}))
until error=$(curl --silent --show-error --insecure --connect-timeout 5 --max-time 10 \
  --output /dev/null "https://$API_ENDPOINT/livez" 2>&1); do
  ((SECONDS < deadline)) ||
    give_up "no API server at $API_ENDPOINT (${error:-no answer}). Is it up, is this host on the tailnet" \
      "(tailscale status), and is the control plane's route approved?"
  sleep 2
done

if has_remains; then
  echo "Clearing away what an interrupted attempt left."
  undo
fi

# By file, not by argument: every user may read the arguments of a process.
jq --rawfile token "$TOKEN_FILE" \
  '.discovery.bootstrapToken.token = ($token | gsub("\\s"; ""))' "$JOIN_CONFIGURATION" >"$config"

trap undo EXIT
echo "Joining $API_ENDPOINT as $NODE_NAME ($NODE_IP)."
if kubeadm join --config "$config" 2>&1 | tee "$log"; then
  trap - EXIT
  echo "Joined."
else
  trap - EXIT
  undo
  give_up "$(why)"
fi
