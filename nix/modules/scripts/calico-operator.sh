# shellcheck shell=bash
# Applies Calico's CRDs, Felix's mark mask and Calico's operator. The unit runs it again whenever they change.
#
#   KUBECONFIG        kubeconfig file of an administrator
#   CRDS              file with the CRDs
#   MARK_MASK         bits of the packet mark that Felix may use, in decimal
#   OPERATOR          file with the operator
#   API_WAIT_SECONDS  seconds to wait for the API server in this attempt [60]
set -euo pipefail

deadline=$((SECONDS + ${API_WAIT_SECONDS:-60}))
until error=$(kubectl get --raw=/readyz --request-timeout=10s 2>&1 >/dev/null); do
  if ((SECONDS >= deadline)); then
    echo "Calico is not applied: the API server is not ready (${error:-no answer}). Trying again soon." >&2
    exit 1
  fi
  sleep 5
done

# Server-side, because a client-side apply stores each object in an annotation, and the CRDs do not fit into one.
apply() {
  kubectl apply --server-side --field-manager=ducksnest "$@"
}

apply --force-conflicts --filename="$CRDS"

# Before the operator, so that no pod of Calico ever runs without the mask. Calico's own API server, which serves
# projectcalico.org/v3, is one of these pods, so this is the form in which Calico stores the object. A mask that is
# there already came from the cluster's manifests and is kept; so are all other fields, because they are not named.
felix=felixconfigurations.crd.projectcalico.org
# A new CRD has no conditions for a moment, and kubectl fails instead of waiting then (kubernetes/kubernetes#66439).
deadline=$((SECONDS + 60))
until error=$(kubectl wait --for=condition=Established --timeout=60s "crd/$felix" 2>&1 >/dev/null); do
  if [[ $error != *"conditions accessor error"* ]] || ((SECONDS >= deadline)); then
    echo "$error" >&2
    exit 1
  fi
  sleep 1
done
mask=$(kubectl get "$felix" default --ignore-not-found --output=jsonpath='{.spec.iptablesMarkMask}{.spec.nftablesMarkMask}')
if [[ -z $mask ]]; then
  apply --filename=- <<FELIX
apiVersion: crd.projectcalico.org/v1
kind: FelixConfiguration
metadata:
  name: default
spec:
  iptablesMarkMask: $MARK_MASK
  nftablesMarkMask: $MARK_MASK
FELIX
fi

apply --force-conflicts --filename="$OPERATOR"
