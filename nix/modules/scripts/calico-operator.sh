# shellcheck shell=bash
# Applies Calico's manifests, again whenever they change.
#
#   KUBECONFIG        an administrator's
#   MANIFESTS         files, in order, separated by spaces
#   API_WAIT_SECONDS  how long to wait for the API server [300]
set -euo pipefail

deadline=$((SECONDS + ${API_WAIT_SECONDS:-300}))
until error=$(kubectl get --raw=/readyz --request-timeout=10s 2>&1 >/dev/null); do
  if ((SECONDS >= deadline)); then
    echo "Calico not applied: the API server is not ready (${error:-no answer})." >&2
    exit 1
  fi
  sleep 5
done

# Server-side: the CRDs are too large for the annotation that a client-side apply leaves on them.
for manifest in $MANIFESTS; do
  kubectl apply --server-side --force-conflicts --field-manager=ducksnest --filename="$manifest"
done
