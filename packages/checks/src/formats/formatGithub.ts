import type { Finding } from "@ducksnest/manifest";
import { shown } from "./shown";

/**
 * Findings in the form of GitHub workflow commands, one per line. GitHub shows them next to the lines of the manifest.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
 */
export function formatGithub(findings: readonly Finding[]): string {
  return findings
    .map(({ severity, position, rule, message, fix, related }) => {
      const properties = { file: position.file, line: position.line, col: position.column, title: rule };
      const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(shown(String(value)))}`);
      const places = related.map((each) => `line ${each.position.line}: ${each.message}`);
      const lines = [message, ...places, `fix: ${fix}`].map(shown);
      return `::${severity} ${list.join(",")}::${escapeData(lines.join("\n"))}\n`;
    })
    .join("");
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
