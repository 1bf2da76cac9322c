export { BootstrapToken } from "./BootstrapToken";
export { CaCertificateError, caCertHash, readCaCertHashes } from "./caCertificate";
export { CA_CERTIFICATE_FILE, JOIN_TOKENS_FILE } from "./files";
export { type JoinTokens, JoinTokensError, parseJoinTokens, readJoinTokens } from "./joinTokens";
