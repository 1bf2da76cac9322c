export { addHost } from "./edit/addHost";
export type {
  CpuEntry,
  DiskEntry,
  GpuEntry,
  HardwareEntry,
  HostEntry,
  ImageEntry,
  InterfaceEntry,
} from "./edit/HostEntry";
export { type EditProblem, ManifestEditError, type TextPosition } from "./edit/ManifestEditError";
export { removeHost } from "./edit/removeHost";
export { type ChangedValue, changedByRename, type RenameOptions, renameHost } from "./edit/renameHost";
export type { DiskCandidate, FacterProposals, GpuCandidate, InterfaceCandidate } from "./facter/FacterProposals";
export type { Proposal } from "./facter/Proposal";
export { readFacterReport } from "./facter/readFacterReport";
export { byPosition, type Finding, type Position, type RelatedPosition, type Severity } from "./findings/Finding";
export { LOADER_FINDINGS } from "./findings/loaderFindings";
export {
  type FilePlace,
  locate,
  type Place,
  type RelatedPlace,
  type UnlocatedFinding,
} from "./findings/UnlocatedFinding";
export type * from "./hardware";
export { homelabJsonSchema } from "./jsonSchema";
export { type LoadResult, loadHomelab, MAX_MANIFEST_BYTES, parseHomelab } from "./loadHomelab";
export {
  LOCK_FILE,
  type Lock,
  type LockedCluster,
  type LockedHost,
  type LockedInstance,
  type LockedSite,
  type StatePlace,
} from "./lock/Lock";
export { type LoadedLock, type LockText, loadLock, mayBeDeployed, parseLock } from "./lock/loadLock";
export { printLock } from "./lock/printLock";
export type * from "./model";
export { AWS_REGIONS, nearestRegions } from "./schema/awsRegions";
export type * from "./services";
export { FileText } from "./source/FileText";
export { type ManifestPath, ManifestSource } from "./source/ManifestSource";
export { requireFile } from "./source/requireFile";
export { shownPath } from "./source/shownPath";
export { didYouMean, nearest } from "./text/didYouMean";
export {
  CERTAIN_FORMS,
  type EmbeddedSecret,
  embeddedSecrets,
  encodedSecrets,
  isPrivateKey,
  PRIVATE_KEY,
} from "./text/embeddedSecrets";
export { quoted } from "./text/quoted";
export {
  BOOTSTRAP_TOKEN,
  findSecret,
  maskSecrets,
  namesSecret,
  SECRET_FORMS,
  SECRETS,
  type SecretKind,
  WHOLE_PRIVATE_KEYS,
} from "./text/secrets";
export { Cidr } from "./units/Cidr";
export { InvalidValueError } from "./units/InvalidValueError";
export { Ipv4Address } from "./units/Ipv4Address";
export { Mtu } from "./units/Mtu";
export { Size } from "./units/Size";
