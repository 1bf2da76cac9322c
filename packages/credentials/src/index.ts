export { BootstrapToken } from "./BootstrapToken";
export { CaCertificateError, caCertHash, readCaCertHashes } from "./caCertificate";
export { CA_CERTIFICATE, CA_CERTIFICATES, JOIN_TOKENS_FILE, pkiFolder, secretsFolder } from "./files";
export { type JoinTokens, JoinTokensError, parseJoinTokens, readJoinTokens } from "./joinTokens";
