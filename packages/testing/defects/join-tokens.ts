import type { Entry, ManifestData } from "@ducksnest/testing";

const FORMAT =
  "https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/#bootstrap-token-secret-format";

/** A Secret as somebody adds it in apps/cluster. It holds no token, because the rule does not read it. */
function secret(type: string, stringData: ManifestData): ManifestData {
  return {
    apiVersion: "v1",
    kind: "Secret",
    type,
    metadata: { name: "bootstrap-token-abcdef", namespace: "kube-system" },
    stringData,
  };
}

const TOKEN = "bootstrap.kubernetes.io/token";

/** Bootstrap tokens in Secrets that users add. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "token-that-never-expires",
    summary: "A token without an expiry lets anybody who ever saw it join a machine.",
    source: "https://github.com/kubernetes/kubeadm/issues/343",
    changes: [{ objects: [secret(TOKEN, { "token-id": "abcdef" })] }],
    reported: { rule: "join-tokens-expire", at: "hosts" },
  },
  {
    id: "expired-token",
    summary: "The cluster deletes the expired token at once, so the new host waits for ever.",
    source: "https://github.com/kubernetes/kubernetes/issues/56321",
    changes: [{ objects: [secret(TOKEN, { "token-id": "abcdef", expiration: "2020-01-01T00:00:00Z" })] }],
    reported: { rule: "join-tokens-expire", at: "hosts" },
  },
  {
    id: "token-for-decades",
    summary: "An expiry in 2099 is none, although it looks like one.",
    source: "https://github.com/kubernetes/kubernetes/pull/48783",
    changes: [{ objects: [secret(TOKEN, { "token-id": "abcdef", expiration: "2099-01-01T00:00:00Z" })] }],
    reported: { rule: "join-tokens-expire", at: "hosts" },
  },
  {
    id: "expiry-as-a-duration",
    summary: "The expiry is a duration as kubeadm takes it, but the Secret needs a time.",
    source: FORMAT,
    changes: [{ objects: [secret(TOKEN, { "token-id": "abcdef", expiration: "24h0m0s" })] }],
    reported: { rule: "join-tokens-expire", at: "hosts" },
  },
  {
    id: "expiry-of-another-secret",
    summary: "A Secret of another type may have any expiry, because the cluster does not read it.",
    source: FORMAT,
    changes: [{ objects: [secret("Opaque", { expiration: "2020-01-01T00:00:00Z" })] }],
  },
];
