export { addHost } from "./addHost";
export type { CpuEntry, DiskEntry, GpuEntry, HardwareEntry, HostEntry, InterfaceEntry } from "./HostEntry";
export { type EditProblem, ManifestEditError, type TextPosition } from "./ManifestEditError";
export { removeHost } from "./removeHost";
export { type ChangedValue, changedByRename, type RenameOptions, renameHost } from "./renameHost";
