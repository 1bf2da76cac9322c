import { quoted } from "../text/quoted";
import { maskSecrets } from "../text/secrets";
import { aliasesInto } from "./aliases";
import { EditableManifest, type HostSpan } from "./EditableManifest";
import { removeFromFlow } from "./flowHosts";
import { removeFromBlock } from "./hostLines";
import { ManifestEditError } from "./ManifestEditError";

/**
 * Removes a host with what belongs to it: comments directly above it, comments on its lines and inside it, and the blank
 * line that separates it from the host above. No other byte changes.
 * @param text the manifest: valid YAML, but it may be an invalid manifest
 * @param name the key under `hosts`
 * @throws ManifestEditError if the text is not valid YAML, if there is no such host, if it is the only one, if another part
 * of the manifest has an alias of an anchor in it, or if the layout of the hosts cannot be edited safely
 */
export function removeHost(text: string, name: string): string {
  const manifest = new EditableManifest(text);
  const host = manifest.findHost(name);
  if (manifest.hostNames.length === 1) {
    manifest.fail(
      host.start,
      `${quoted(name)} is the only host, and a homelab needs a control plane.`,
      "Add another host first, or rename this one.",
    );
  }
  refuseSharedAnchors(manifest, host);
  const splices = manifest.hostsMap?.flow ? removeFromFlow(manifest, host) : [removeFromBlock(manifest, host)];
  return manifest.spliced(splices, (hosts) =>
    Object.fromEntries(Object.entries(hosts).filter(([each]) => each !== name)),
  );
}

/** Refuses to remove an anchor that another part of the manifest uses. */
function refuseSharedAnchors(manifest: EditableManifest, host: HostSpan): void {
  const found = aliasesInto(host.value, manifest.document);
  const aliases = found.map(({ name, offset }) => ({ name: maskSecrets(name), offset }));
  if (aliases.length === 0) return;
  const related = aliases.map(({ name, offset }) => ({ ...manifest.place(offset), message: `\`*${name}\` is here` }));
  const anchors = [...new Set(aliases.map(({ name }) => `\`&${name}\``))].join(" and ");
  const lines = [...new Set(related.map(({ line }) => line))].join(", ");
  const message = `The rest of the manifest uses ${anchors} of the host ${quoted(host.name)}, on line ${lines}.`;
  const fix = "Write the value and its anchor in place of the first alias, and remove the host again.";
  throw new ManifestEditError([{ ...manifest.problem(host.start, message, fix), related }]);
}
