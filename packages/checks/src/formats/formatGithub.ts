import type { Finding, Position } from "@ducksnest/manifest";
import { shown } from "./shown";

/**
 * Findings in the form of GitHub workflow commands, one per line. GitHub shows them next to the lines of the files.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
 */
export function formatGithub(findings: readonly Finding[]): string {
  return findings
    .map(({ severity, position, rule, message, fix, related }) => {
      const properties = { file: position.file, line: position.line, col: position.column, title: rule };
      const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(shown(String(value)))}`);
      const places = related.map((each) => `${lineFrom(position, each.position)}: ${each.message}`);
      const lines = [message, ...places, `fix: ${fix}`].map(shown);
      return `::${severity} ${list.join(",")}::${escapeData(lines.join("\n"))}\n`;
    })
    .join("");
}

function lineFrom({ file }: Position, to: Position): string {
  return to.file === file ? `line ${to.line}` : `${to.file}:${to.line}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
