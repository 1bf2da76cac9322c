import { quoted } from "../text/quoted";
import { aliasesOf } from "./aliases";
import { EditableManifest } from "./EditableManifest";
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
  const aliases = aliasesOf(manifest.document, ({ start, end }) => start >= host.start && end <= host.end);
  if (aliases.length > 0) {
    const anchors = [...new Set(aliases.map((alias) => alias.name))];
    const related = aliases.map((alias) => ({
      ...manifest.place(alias.offset),
      message: `\`*${alias.name}\` is here`,
    }));
    const names = anchors.map((anchor) => `\`&${anchor}\``).join(", ");
    const lines = [...new Set(related.map(({ line }) => line))];
    throw new ManifestEditError([
      {
        ...manifest.problem(
          host.start,
          `The host ${quoted(name)} has the anchor ${names}, which ${lines.length === 1 ? "line" : "lines"} ${lines.join(", ")} of the manifest ${lines.length === 1 ? "uses" : "use"}.`,
          `Move ${names} and its value to the first of those lines, in place of the alias, and remove the host again.`,
        ),
        related,
      },
    ]);
  }
  const splices = manifest.hostsMap?.flow ? removeFromFlow(manifest, host) : [removeFromBlock(manifest, host)];
  return manifest.spliced(splices, (hosts) =>
    Object.fromEntries(Object.entries(hosts).filter(([each]) => each !== name)),
  );
}
