import { quoted } from "../../_words";
import { definitionsOf, evaluatedHosts, nameOf, originIn } from "../../outputs/_origins";
import type { OutputRule } from "../../Rule";

/** Options that take commands or rules of a packet filter. */
const COMMANDS = [
  "networking.firewall.extraCommands",
  "networking.firewall.extraInputRules",
  "networking.firewall.extraForwardRules",
  "networking.firewall.extraReversePathFilterRules",
  "networking.nftables.ruleset",
  "networking.nftables.rulesetFile",
  "networking.nftables.tables",
];

/** The stand-ins have only what ducksnest's own modules use. Silence would look as if the host had been judged. */
export const HostsJudgedRule: OutputRule = {
  name: "hosts-are-judged",
  subject: "outputs",
  severity: "warning",
  meaning:
    "An extra.nix should use only what rules can read: what the stand-ins for nixpkgs have, and options instead of firewall commands.",
  remedy: "Write the setting without the attribute that the stand-ins lack, or with an option instead of a command.",
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
      const [first] = COMMANDS.flatMap((option) => definitionsOf(facts, option)).filter(({ value }) => value !== "");
      if (first === undefined) continue;
      report({
        path: ["hosts", name],
        at: "key",
        place: first.place,
        message: `${nameOf(first)} of host "${name}" changes the packet filter in a language that no rule reads, so its effect is not judged.`,
        fix: "Use networking.firewall.interfaces.<name>.allowedTCPPorts and allowedUDPPorts where they suffice, or accept the warning with `checks: { hosts-are-judged: off }`.",
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
