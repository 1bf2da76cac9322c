import { quoted } from "../../_words";
import { definitionsOf, evaluatedHosts, originIn, originOf } from "../../outputs/_origins";
import type { OutputRule } from "../../Rule";

/** Options with rules for the packet filter, which can undo everything that other options say. */
const FILTER_TEXTS = [
  "networking.firewall.extraCommands",
  "networking.firewall.extraInputRules",
  "networking.nftables.ruleset",
  "networking.nftables.rulesetFile",
];

/** The stand-ins have only what ducksnest's own modules use. Silence would look as if the host had been judged. */
export const HostsJudgedRule: OutputRule = {
  name: "hosts-are-judged",
  subject: "outputs",
  severity: "warning",
  meaning: "An extra.nix should use only what the stand-ins for nixpkgs have, or no rule can judge its host.",
  remedy: "Write the setting without the attribute that the stand-ins lack.",
  source: "https://nix.dev/manual/nix/stable/language/operators.html#attribute-selection",
  check({ emitted, report }) {
    const skipped = [...(emitted.nixos ?? [])].flatMap(([name, facts]) =>
      facts.kind === "skipped" ? [{ name, facts }] : [],
    );
    const [first] = skipped;
    if (first !== undefined) {
      report({
        path: ["hosts", first.name],
        at: "key",
        place: first.facts.place,
        message: `The extra.nix of ${quoted(skipped.map(({ name }) => name))} is not judged, because Nix is not installed.`,
        fix: "Install Nix (https://nixos.org/download), or on Debian the package nix-bin.",
      });
    }
    for (const [name, facts] of evaluatedHosts(emitted)) {
      const option = FILTER_TEXTS.find((each) => definitionsOf(facts, each).length > 0);
      if (option === undefined) continue;
      report({
        path: ["hosts", name],
        at: "key",
        ...originOf(facts, option),
        message: `No rule can judge what ${option} of host "${name}" lets through, because it is written in the packet filter's own language.`,
        fix: "Open ports with networking.firewall.interfaces.<name>.allowedTCPPorts, or accept the warning with `checks: { hosts-are-judged: off }`.",
      });
    }
    for (const [name, facts] of emitted.nixos ?? []) {
      if (facts.kind !== "failed" || !facts.isPossiblySound) continue;
      report({
        path: ["hosts", name],
        at: "key",
        ...originIn(facts, facts.reason),
        message: `Host "${name}" is not judged, because Nix stops at: ${facts.reason.replace(/\s+/g, " ")}. ${isAttribute(facts.reason) ? "Either the name is misspelt, or nixpkgs has it and the stand-ins of ducksnest lack it." : "The stand-ins of ducksnest for nixpkgs have neither its files nor a store to build and download to."}`,
        fix: isAttribute(facts.reason)
          ? "Correct the name, or give the attribute a default, as in `config.services.nginx.enable or false`."
          : "Write the setting without it, or accept the warning with `checks: { hosts-are-judged: off }`.",
      });
    }
  },
};

function isAttribute(reason: string): boolean {
  return reason.startsWith("attribute ");
}
