import { evaluatedHosts, originOf, originOfValue } from "../../outputs/_origins";
import { at, type JsonObject } from "../../outputs/Emitted";
import { tailscaleFlag } from "../../outputs/NixosFacts";
import type { OutputRule } from "../../Rule";

/** A flag of Tailscale that cuts the host off with some values. */
interface Flag {
  /** Its name without dashes. */
  readonly name: string;
  /** Whether a value breaks the cluster. A flag without a value has the empty text. */
  readonly isBroken: (value: string | undefined) => boolean;
  /** Follows `, so`. */
  readonly effect: string;
}

const isOn = (value: string | undefined) => value !== undefined && value !== "false";

/** @see https://tailscale.com/kb/1080/cli#up */
const FLAGS: readonly Flag[] = [
  {
    name: "accept-routes",
    isBroken: (value) => !isOn(value),
    effect: "it does not learn the node addresses of other sites",
  },
  {
    name: "shields-up",
    isBroken: isOn,
    effect: "it refuses every connection from other sites, also those of the API server",
  },
  {
    name: "netfilter-mode",
    isBroken: (value) => value !== undefined && value !== "on",
    effect: "Tailscale accepts and masquerades nothing by itself, and packets from other sites are dropped",
  },
  {
    name: "exit-node",
    isBroken: (value) => value !== undefined && value !== "",
    effect: "all of its traffic leaves through another host, and its own LAN is not reachable",
  },
];

const TAILSCALE = "services.tailscale";

/** The tailnet carries all traffic between sites. Nothing else notices that a host left it. */
export const TailnetSettingsRule: OutputRule = {
  name: "tailnet-settings-kept",
  subject: "outputs",
  severity: "error",
  meaning:
    "A host must stay in the tailnet with routes accepted and connections allowed, because the sites reach each other only through it.",
  remedy: "Remove the flag from services.tailscale.extraSetFlags.",
  source: "https://tailscale.com/kb/1080/cli#up",
  check({ emitted, topology, report }) {
    const [first] = topology.hosts;
    if (topology.hosts.every(({ site }) => site.name === first?.site.name)) return;
    for (const [name, { options, ...facts }] of evaluatedHosts(emitted)) {
      const place = { path: ["hosts", name], at: "key" } as const;
      if (at(options, TAILSCALE, "enable") !== true) {
        report({
          ...place,
          ...originOf({ options, ...facts }, `${TAILSCALE}.enable`, "ducksnest.tailnet.enable"),
          message: `Host "${name}" does not join the tailnet, so hosts at other sites cannot reach it.`,
          fix: "Remove `enable = false`.",
        });
        continue;
      }
      for (const { flag, effect } of brokenIn(options)) {
        report({
          ...place,
          ...originOfValue(
            { options, ...facts },
            (value) => String(value) === flag,
            `${TAILSCALE}.extraSetFlags`,
            `${TAILSCALE}.extraUpFlags`,
            TAILSCALE,
          ),
          message: `Host "${name}" ${flag === undefined ? "lost the flag --accept-routes of Tailscale" : `runs Tailscale with ${flag}`}, so ${effect}.`,
          fix:
            flag === undefined
              ? "Remove `mkForce`: definitions without it are added to the module's."
              : `Remove ${flag}.`,
        });
      }
    }
  },
};

function brokenIn(options: JsonObject): readonly { readonly flag: string | undefined; readonly effect: string }[] {
  return FLAGS.flatMap(({ name, isBroken, effect }) => {
    const value = tailscaleFlag(options, name);
    if (!isBroken(value)) return [];
    return [{ flag: value === undefined ? undefined : `--${name}${value === "" ? "" : `=${value}`}`, effect }];
  });
}
