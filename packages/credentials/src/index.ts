export { CA_CERTIFICATE_FILE, JOIN_TOKENS_FILE } from "./files";
export { CaCertificateError, caCertHash, readCaCertHashes } from "./pki/caCertificate";
export { BootstrapToken } from "./tokens/BootstrapToken";
export { type JoinTokens, JoinTokensError, parseJoinTokens, readJoinTokens } from "./tokens/joinTokens";
