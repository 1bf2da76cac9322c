import { constructName } from "../schema/scalars";
import { quoted } from "../text/quoted";
import type { EditableManifest } from "./EditableManifest";

/**
 * Refuses a name for a host that is taken or that is not a DNS label.
 * @param offset where the problem is reported, unless the name is taken
 * @throws ManifestEditError
 */
export function refuseName(manifest: EditableManifest, name: string, offset: number): void {
  if (manifest.hostNames.includes(name)) {
    const other = manifest.hosts.find((host) => host.name === name);
    manifest.fail(other?.start ?? offset, `There is a host ${quoted(name)} already.`, "Use another name.");
  }
  const issue = constructName.safeParse(name).error?.issues[0];
  if (issue) manifest.fail(offset, issue.message, "Use lower-case letters, digits and inner hyphens, at most 63.");
}
