import type { Finding } from "@ducksnest/manifest";
import { done, type Step, todo } from "../Step";
import type { UpContext } from "../UpContext";

/** Its findings are warnings, and still nobody can log in to a host that is deployed with the key of the reference homelab. */
const PLACEHOLDER = "no-placeholder";

/** The manifest meets every rule, and has the user's own values. */
export function manifest({ findings }: UpContext): Step {
  const errors = findings.filter(({ severity }) => severity === "error");
  const placeholders = findings.filter(({ severity, rule }) => severity === "warning" && rule === PLACEHOLDER);
  const [first] = [...errors, ...placeholders];
  const counts = [...counted(errors, "error"), ...counted(placeholders, "placeholder")].join(", ");
  return {
    id: "manifest",
    title: "the manifest has no errors and no placeholders",
    why: "Everything else is derived from it, and a placeholder deploys hosts that nobody can log in to.",
    needs: [],
    byHand: [
      "Edit the manifest until the check reports neither. If you mean a value that looks like a placeholder, turn the rule off with " +
        `\`checks: { ${PLACEHOLDER}: off }\` in the manifest.`,
    ],
    commands: ["ducksnest check"],
    probe: () => (first === undefined ? done() : todo(`${counts}. The first: ${described(first)}`)),
  };
}

function counted({ length }: readonly Finding[], what: string): readonly string[] {
  return length === 0 ? [] : [`${length} ${what}${length === 1 ? "" : "s"}`];
}

function described({ position: { line, column }, path, message, fix }: Finding): string {
  return `line ${line}:${column}${path === "" ? "" : `, ${path}`}: ${message} ${fix}`;
}
