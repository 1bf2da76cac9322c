/** Path of the join tokens, from the manifest's folder. Secret: Git ignores it. */
export const JOIN_TOKENS_FILE = ".ducksnest/join-tokens.yaml";

/** Path of the cluster CA's certificate, from the manifest's folder. Public: it is committed, so every clone pins the same CA. */
export const CA_CERTIFICATE_FILE = "nix/pki/ca.crt";
