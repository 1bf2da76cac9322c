import { evaluatedHosts, originOf } from "../../outputs/_origins";
import { type Json, objectAt } from "../../outputs/Emitted";
import type { EvaluatedHost } from "../../outputs/NixosFacts";
import type { OutputRule } from "../../Rule";

/** A kernel setting that breaks the cluster's network with some values. */
interface Needed {
  /** Matches the name, with dots. */
  readonly name: RegExp;
  readonly isBroken: (value: string) => boolean;
  /** Follows `, so`. */
  readonly effect: string;
}

/** @see https://docs.kernel.org/networking/ip-sysctl.html */
const NEEDED: readonly Needed[] = [
  {
    name: /^net\.ipv4\.(ip_forward|conf\.all\.forwarding)$/,
    isBroken: (value) => value === "0",
    effect: "pods' packets do not leave the host",
  },
  {
    name: /^net\.ipv4\.conf\..+\.rp_filter$/,
    isBroken: (value) => value === "1",
    effect:
      "the kernel drops packets whose replies would leave through another interface, as between the tailnet and the LAN",
  },
  {
    name: /^kernel\.modules_disabled$/,
    isBroken: (value) => value === "1",
    effect: "Calico and kube-proxy cannot load what they need",
  },
];

const REVERSE_PATH = "networking.firewall.checkReversePath";

/** A strict reverse path looks like a broken tunnel: requests arrive, and their replies vanish. */
export const KernelSettingsRule: OutputRule = {
  name: "kernel-settings-kept",
  subject: "outputs",
  severity: "error",
  meaning: "A host's kernel must forward packets and accept those that arrive on another path than their replies take.",
  remedy: "Remove the setting from extra.nix.",
  source: "https://docs.kernel.org/networking/ip-sysctl.html",
  check({ emitted, report }) {
    for (const [name, facts] of evaluatedHosts(emitted)) {
      const at = { path: ["hosts", name], at: "key" } as const;
      for (const { key, value, effect } of brokenIn(facts)) {
        report({
          ...at,
          ...originOf(facts, ["boot", "kernel", "sysctl", key]),
          message: `Host "${name}" sets ${key} to ${value}, so ${effect}.`,
          fix: `Remove ${key}.`,
        });
      }
      const check = facts.options[REVERSE_PATH];
      if (check !== true && check !== "strict") continue;
      report({
        ...at,
        ...originOf(facts, REVERSE_PATH),
        message: `The firewall of host "${name}" checks reverse paths strictly, so it drops replies that arrive through the tailnet.`,
        fix: `Remove ${REVERSE_PATH}, or set it to "loose".`,
      });
    }
  },
};

function brokenIn({ options }: EvaluatedHost) {
  const settings = Object.entries(objectAt(options, "boot.kernel.sysctl"));
  return settings.flatMap(([key, value]) => {
    const needed = NEEDED.find(({ name }) => name.test(withDots(key)));
    const text = asText(value);
    return needed?.isBroken(text) ? [{ key, value: text, effect: needed.effect }] : [];
  });
}

/** The name as sysctl(8) prints it. A name with slashes has dots where the other has slashes. */
function withDots(key: string): string {
  const isSlashed = key.indexOf("/") > 0 && !(key.indexOf(".") > 0 && key.indexOf(".") < key.indexOf("/"));
  return isSlashed ? key.replace(/[./]/g, (sign) => (sign === "/" ? "." : "/")) : key;
}

function asText(value: Json): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  return String(value).trim();
}
