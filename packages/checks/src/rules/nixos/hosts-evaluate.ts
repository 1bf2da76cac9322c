import { maskSecrets, namesSecret } from "@ducksnest/manifest";
import { originIn } from "../../outputs/_origins";
import type { NixosFacts } from "../../outputs/NixosFacts";
import type { OutputRule } from "../../Rule";

/** Nix would stop at the same error during a deployment, perhaps after other hosts have their new configuration. */
export const HostsEvaluateRule: OutputRule = {
  name: "hosts-evaluate",
  subject: "outputs",
  severity: "error",
  meaning:
    "Nix must be able to evaluate every host with its extra.nix, and every assertion must hold, or nothing can be deployed.",
  remedy: "Correct or remove the setting in extra.nix.",
  source: "https://nixos.org/manual/nixos/stable/#sec-assertions",
  check({ emitted, report }) {
    for (const [name, facts] of emitted.nixos ?? []) {
      for (const reason of reasonsOf(facts)) {
        report({
          path: ["hosts", name],
          at: "key",
          ...originIn(facts, reason),
          message: `Host "${name}" cannot be deployed. Nix says: ${withoutValues(reason)}`,
          fix: "Correct or remove the setting.",
        });
      }
    }
  },
};

function reasonsOf(facts: NixosFacts): readonly string[] {
  if (facts.kind === "evaluated") return facts.failedAssertions;
  return facts.kind === "failed" && !facts.isPossiblySound ? [facts.reason] : [];
}

/** Nix quotes values that contradict each other, which may be secrets. */
function withoutValues(reason: string): string {
  const [, option = ""] = /`([^']+)'/.exec(reason) ?? [];
  const isSecret = option.split(".").some(namesSecret);
  const line = maskSecrets(reason.replace(/\s+/g, " "));
  return isSecret ? line.replace(/"[^"]*"/g, '"..."') : line;
}
