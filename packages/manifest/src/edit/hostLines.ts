import { commentColumn, type EditableManifest, type HostSpan, isBlank, type Splice } from "./EditableManifest";

/** The last line that belongs to a host of a block mapping: comments below it that are indented deeper than its key do. */
export function lastLine(manifest: EditableManifest, { start, end }: HostSpan): number {
  const column = manifest.columnAt(start);
  let last = manifest.lineAt(Math.max(start, end - 1));
  for (let line = last + 1; line <= manifest.lineAt(manifest.text.length); line += 1) {
    const comment = commentColumn(manifest.line(line));
    if (comment !== undefined && comment > column) last = line;
    else if (!isBlank(manifest.line(line))) break;
  }
  return last;
}

/**
 * Removes the lines of a host from a block mapping, with the blank lines that separate it from the host above; from the
 * host below if it is the first.
 */
export function removeFromBlock(manifest: EditableManifest, host: HostSpan): Splice {
  let first = manifest.firstLine(host);
  let last = lastLine(manifest, host);
  if (manifest.hosts[0] === host || manifest.hosts[0]?.name === host.name) {
    while (isBlank(manifest.line(last + 1)) && last + 1 < manifest.lineAt(manifest.text.length)) last += 1;
  } else {
    while (first > 1 && isBlank(manifest.line(first - 1))) first -= 1;
  }
  return { start: manifest.endOfLine(first - 1), end: manifest.endOfLine(last), text: "" };
}
