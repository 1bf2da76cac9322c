/** Where the join tokens are, from the manifest's folder. Secret: kept out of git. */
export const JOIN_TOKENS_FILE = ".ducksnest/join-tokens.yaml";

/** Where the cluster CA's certificate is, from the manifest's folder. Public: committed, so that every clone pins the same. */
export const CA_CERTIFICATE_FILE = "nix/pki/ca.crt";
