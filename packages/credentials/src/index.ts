export { decrypt } from "./age/decrypt";
export { encrypt } from "./age/encrypt";
export { AgeProgramError, CorruptedFileError, IdentityError, WrongIdentityError } from "./age/errors";
export { type Identities, type ProgramIdentity, readIdentities } from "./age/identities";
export type { NativeIdentity, ProgramUse } from "./age/identityFile";
export { parseRecipient, type Recipient } from "./age/recipients";
export { type FileStanza, hintsOf, matchingRecipients, type RecipientHints, stanzasOf } from "./age/stanzas";
export { CA_CERTIFICATE, CA_CERTIFICATES, JOIN_TOKENS_FILE, pkiFolder, secretsFolder } from "./files";
export { type Authority, type AuthorityProps, makeAuthority } from "./pki/authority";
export { CaCertificateError, caCertHash, readCaCertHashes, readCaCertificate } from "./pki/caCertificate";
export { type CertificateFacts, certificateFacts, pin } from "./pki/certificateFacts";
export { KEY_TYPES, type KeyPairPem, type KeyType, makeServiceAccountKey, matches, publicKeyOf } from "./pki/keys";
export {
  AUTHORITY_KINDS,
  type AuthorityKind,
  type Generation,
  keyFile,
  PKI_NAMES,
  type PkiName,
  publicFile,
} from "./pki/names";
export {
  nextStep,
  type PkiFiles,
  RotationError,
  type RotationStage,
  type RotationStep,
  rotationStage,
  trustedFiles,
} from "./pki/rotation";
export { type ManualStep, type RotationPlanProps, rotationPlan } from "./pki/rotationPlan";
export { readIfThere } from "./readIfThere";
export { type HostKey, makeHostKey } from "./ssh/hostKey";
export { knownHostsLine, parseKeyscan, type ScannedKey } from "./ssh/knownHosts";
export { fingerprint, parsePublicKey, type SshPublicKey } from "./ssh/publicKey";
export { SshPrivateKey } from "./ssh/SshPrivateKey";
export {
  type HostDesign,
  hostKeyFile,
  privateHostKeyFile,
  type SecretDesign,
  type SecretsDesign,
} from "./store/SecretsDesign";
export { type FileEdit, SecretsEdit } from "./store/SecretsEdit";
export { RECORDS_FILE, type Readers, SecretsFolder, SecretsFolderError } from "./store/SecretsFolder";
export { type SecretRecord, type SecretRecords, SecretsRecordError } from "./store/secretsRecord";
export { BootstrapToken } from "./tokens/BootstrapToken";
export { type JoinTokens, JoinTokensError, parseJoinTokens, readJoinTokens } from "./tokens/joinTokens";
export {
  type PublicToken,
  type PublicTokens,
  PublicTokensError,
  parsePublicTokens,
  readPublicTokens,
  writePublicTokens,
} from "./tokens/publicTokens";
