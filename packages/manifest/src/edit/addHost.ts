import { ManifestSource } from "../source/ManifestSource";
import { pathText } from "../text/pathText";
import { quoted } from "../text/quoted";
import { EditableManifest, type HostSpan, isBlank, type Splice } from "./EditableManifest";
import { addToFlow } from "./flowHosts";
import { type HostEntry, inOrder } from "./HostEntry";
import { lastLine } from "./hostLines";
import { styleOfHosts } from "./hostStyle";
import { refuseName } from "./refuseName";
import { blockLines } from "./renderHost";

/**
 * Adds a host at the end of `hosts`, in the style of the file: its indentation, block or flow mappings, quotes as in JSON,
 * line ends, and blank lines between hosts. No other byte changes. `removeHost` undoes it. The result is not validated.
 * @param text the manifest: valid YAML, but it may be an invalid manifest
 * @param name the key under `hosts`: a DNS label
 * @throws ManifestEditError if the text is not valid YAML or has no `hosts`, if the name is taken or not valid, if a value is
 * not one line of plain text, or if the layout of the hosts cannot be edited safely
 */
export function addHost(text: string, name: string, host: HostEntry): string {
  const manifest = new EditableManifest(text);
  refuseName(manifest, name, manifest.hostsKeyOffset);
  refuseTexts(manifest, name, host);
  const map = manifest.hostsMap;
  const splices = map?.flow ? addToFlow(manifest, map, name, host) : [addToBlock(manifest, name, host)];
  return manifest.spliced(splices, (hosts) => ({ ...hosts, [name]: inOrder(host) }));
}

/** Refuses line breaks and control characters, which no value of a manifest may contain. */
function refuseTexts(manifest: EditableManifest, name: string, host: HostEntry): void {
  const written = new ManifestSource("", JSON.stringify({ hosts: { [name]: host } }));
  const [bad] = written.badTexts;
  const [syntax] = written.syntaxFindings;
  if (!bad && !syntax) return;
  manifest.fail(
    0,
    bad
      ? `${pathText(bad.path)} would be ${quoted(bad.text)}, which is not one line of plain text.`
      : `A value of the new host ${quoted(name)} has a character that YAML does not allow.`,
    "Write it on one line, without line breaks, tabs and control characters.",
  );
}

function addToBlock(manifest: EditableManifest, name: string, host: HostEntry): Splice {
  const { hosts, newline } = manifest;
  const last = hosts.at(-1);
  const lines = blockLines(name, host, styleOfHosts(manifest));
  const end = manifest.endOfLine(last ? lastLine(manifest, last) : manifest.lineAt(manifest.hostsKeyOffset));
  const blank = last !== undefined && isSpaced(manifest, last);
  return { start: end, end, text: [...(blank ? [""] : []), ...lines].map((line) => newline + line).join("") };
}

/** Whether a blank line separates hosts. One host alone is no example, so the line above `hosts` decides then. */
function isSpaced(manifest: EditableManifest, last: HostSpan): boolean {
  const single = manifest.hosts.length === 1;
  const line = single ? manifest.lineAt(manifest.hostsKeyOffset) : manifest.firstLine(last);
  return line > 1 && isBlank(manifest.line(line - 1));
}
