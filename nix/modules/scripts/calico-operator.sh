# shellcheck shell=bash
# Applies Calico's manifests. The unit runs it again whenever they change.
#
#   KUBECONFIG        kubeconfig file of an administrator
#   MANIFESTS         files to apply, in this order, separated by spaces
#   API_WAIT_SECONDS  seconds to wait for the API server [300]
set -euo pipefail

deadline=$((SECONDS + ${API_WAIT_SECONDS:-300}))
until error=$(kubectl get --raw=/readyz --request-timeout=10s 2>&1 >/dev/null); do
  if ((SECONDS >= deadline)); then
    echo "Calico is not applied: the API server is not ready (${error:-no answer})." >&2
    exit 1
  fi
  sleep 5
done

# Server-side, because a client-side apply stores each object in an annotation, and the CRDs do not fit into one.
for manifest in $MANIFESTS; do
  kubectl apply --server-side --force-conflicts --field-manager=ducksnest --filename="$manifest"
done
