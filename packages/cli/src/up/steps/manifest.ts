import { formatCounts } from "@ducksnest/checks";
import { done, type Step, todo } from "../Step";
import type { UpContext } from "../UpContext";

/** The manifest meets every rule. */
export function manifest({ findings }: UpContext): Step {
  const errors = findings.filter(({ severity }) => severity === "error");
  return {
    id: "manifest",
    title: "the manifest has no errors",
    why: "Everything else is derived from it.",
    needs: [],
    byHand: ["Edit the manifest until the check finds no errors."],
    commands: ["ducksnest check"],
    probe: () => (errors.length === 0 ? done() : todo(`${formatCounts(errors)}.`)),
  };
}
