export { decrypt } from "./age/decrypt";
export { encrypt } from "./age/encrypt";
export { AgeProgramError, CorruptedFileError, IdentityError, WrongIdentityError } from "./age/errors";
export { type Identities, type ProgramIdentity, readIdentities } from "./age/identities";
export type { NativeIdentity, ProgramUse } from "./age/identityFile";
export { findIdentityFiles, IDENTITY_VARIABLE, namedIdentityFiles, USUAL_IDENTITY_FILES } from "./age/identitySearch";
export { type QuietIdentities, quietIdentities } from "./age/quietIdentities";
export { parseRecipient, type Recipient } from "./age/recipients";
export { type FileStanza, hintsOf, matchingRecipients, type RecipientHints, stanzasOf } from "./age/stanzas";
export { CA_CERTIFICATE, joinTokenFile, joinTokensFile, pkiFolder, secretsFolder } from "./files";
export { applyStep, putPairs } from "./pki/applyStep";
export { type Authority, type AuthorityProps, makeAuthority } from "./pki/authority";
export { CaCertificateError, caCertHash, readCaCertHashes, readCaCertificate } from "./pki/caCertificate";
export { type CertificateFacts, certificateFacts, type PublicKeyFacts, pin } from "./pki/certificateFacts";
export { type Judgement, type JudgeProps, judgeCertificate, judgePublicKey } from "./pki/judge";
export { KEY_TYPES, type KeyPairPem, type KeyType, makeServiceAccountKey, matches, publicKeyOf } from "./pki/keys";
export { type MadePair, makePairs, type PkiProps } from "./pki/make";
export {
  AUTHORITY_KINDS,
  type AuthorityKind,
  type Generation,
  keyFile,
  PKI_NAMES,
  type PkiName,
  publicFile,
} from "./pki/names";
export { PkiFolder, PUBLIC_FILES, type PublicFile } from "./pki/PkiFolder";
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
export {
  judgePublicFile,
  type PkiVerification,
  pkiFiles,
  pkiObstacles,
  stageProblems,
  verifyPki,
} from "./pki/verifyPki";
export { readIfThere } from "./readIfThere";
export { type HostKey, makeHostKey } from "./ssh/hostKey";
export { knownHostsLine, parseKeyscan, type ScannedKey } from "./ssh/knownHosts";
export { fingerprint, parsePublicKey, type SshPublicKey } from "./ssh/publicKey";
export { SshPrivateKey } from "./ssh/SshPrivateKey";
export { byCause } from "./store/byCause";
export { contentProblem } from "./store/contentProblem";
export { replacedKeys, sharedKeys } from "./store/hostKeyProblems";
export type { Rekeyed, RekeyOptions } from "./store/rekeying";
export {
  type HostDesign,
  hostKeyFile,
  privateHostKeyFile,
  type SecretDesign,
  type SecretsDesign,
} from "./store/SecretsDesign";
export { type FileEdit, SecretsEdit } from "./store/SecretsEdit";
export { RECORDS_FILE, type Readers, SecretsFolder, SecretsFolderError } from "./store/SecretsFolder";
export { HEADSCALE_KEY, PASSWORD_HASH, TAILSCALE_KEY } from "./store/secretForms";
export { type SecretRecord, type SecretRecords, SecretsRecordError } from "./store/secretsRecord";
export { BootstrapToken, parseExpiry } from "./tokens/BootstrapToken";
export { expiryProblem, type ValidityProps } from "./tokens/expiryProblem";
export {
  isExpired,
  type PublicToken,
  type PublicTokens,
  PublicTokensError,
  parsePublicTokens,
  readPublicTokens,
  writePublicTokens,
} from "./tokens/publicTokens";
export {
  type JoinTokens,
  type JoinTokensProps,
  parseJoinToken,
  readJoinTokens,
  type TokenHolder,
} from "./tokens/readJoinTokens";
