import type { YAMLMap } from "yaml";
import type { EditableManifest, HostSpan, Splice } from "./EditableManifest";
import type { HostEntry } from "./HostEntry";
import { styleOfHosts } from "./hostStyle";
import { flowText, jsonLines } from "./renderHost";

/** Adds a host at the end of a flow mapping: on its own line if the last host starts one. */
export function addToFlow(manifest: EditableManifest, map: YAMLMap, name: string, host: HostEntry): readonly Splice[] {
  const { text, newline, hosts } = manifest;
  const last = hosts.at(-1);
  const entry = flowText(name, host, styleOfHosts(manifest));
  const close = (map.range?.[1] ?? 0) - 1;
  if (last === undefined) {
    const inside = /[ \t]*$/.exec(text.slice(0, close))?.[0].length ?? 0;
    return [{ start: close - inside, end: close, text: ` ${entry} ` }];
  }
  const comma = commaAfter(text, last.end);
  const after = comma === undefined ? last.end : comma + 1;
  if (!manifest.startsLine(last.start)) {
    return [insert(after, comma === undefined ? `, ${entry}` : ` ${entry},`)];
  }
  const style = styleOfHosts(manifest);
  const spread = style.form === "json" && manifest.lineAt(last.end) > manifest.lineAt(last.start);
  const lines = spread ? jsonLines(name, host, style) : [" ".repeat(style.column) + entry];
  const line = lines.map((each) => newline + each).join("");
  const lineEnd = endsLine(manifest, after);
  if (comma !== undefined) return [insert(lineEnd ?? after, `${line},`)];
  return lineEnd === undefined || lineEnd === after
    ? [insert(after, `,${line}`)]
    : [insert(after, ","), insert(lineEnd, line)];
}

/** Removes a host and its comma from a flow mapping, and whole lines if nothing else is on them. */
export function removeFromFlow(manifest: EditableManifest, host: HostSpan): readonly Splice[] {
  const { text, hosts } = manifest;
  const index = hosts.findIndex(({ name }) => name === host.name);
  const comma = commaAfter(text, host.end);
  const after = comma === undefined ? host.end : comma + 1;
  const previous = hosts[index - 1];
  const before = previous && commaAfter(text, previous.end);
  const splices: Splice[] = [];
  // Without a comma after the last host, there must be none after the host that becomes the last.
  if (comma === undefined && before !== undefined) splices.push(remove(before, before + 1));
  const lineEnd = endsLine(manifest, after);
  if (manifest.startsLine(host.start) && lineEnd !== undefined) {
    return [...splices, remove(manifest.endOfLine(manifest.firstLine(host) - 1), lineEnd)];
  }
  const next = hosts[index + 1];
  if (next === undefined && before !== undefined && !text.slice(before, host.start).includes("#")) {
    return [...splices, remove(before + 1, after)];
  }
  // Not before a comment, which needs a blank.
  const blanks = /^[ \t]*(?!\s|#)/.exec(text.slice(after))?.[0].length ?? 0;
  return [...splices, remove(host.start, next === undefined ? after : after + blanks)];
}

/** The end of the line, if only blanks and a comment are between an offset and it; undefined otherwise. */
function endsLine(manifest: EditableManifest, offset: number): number | undefined {
  const end = manifest.endOfLine(manifest.lineAt(offset));
  return /^[ \t]*(?:#.*)?$/.test(manifest.text.slice(offset, end)) ? end : undefined;
}

/** Offset of the comma after a host, behind blanks and comments; undefined if there is none. */
function commaAfter(text: string, offset: number): number | undefined {
  const gap = /^(?:\s|(?<=\s)#[^\n]*)*/.exec(text.slice(offset))?.[0].length ?? 0;
  return text[offset + gap] === "," ? offset + gap : undefined;
}

function insert(at: number, text: string): Splice {
  return { start: at, end: at, text };
}

function remove(start: number, end: number): Splice {
  return { start, end, text: "" };
}
