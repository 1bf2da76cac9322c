import type { LanHostFacts, Topology } from "@ducksnest/topology";
import { done, type Step } from "../../Step";
import type { UpContext } from "../../UpContext";
import { flaw } from "./_secrets";

/** The hosts with Wi-Fi have its passphrase; no step if there are none. */
export function wifi(context: UpContext): readonly Step[] {
  const commands = setCommands(context.topology);
  if (commands.length === 0) return [];
  return [
    {
      id: "wifi",
      title: "the hosts know the Wi-Fi passphrase",
      why: "A host without a cable needs it to reach anything at its first boot.",
      needs: ["host-keys"],
      commands,
      asks: true,
      probe: () => flaw(context, /^wifi$/, commands) ?? done(),
    },
  ];
}

/** One command for all, or one for each site if their networks differ. */
function setCommands({ hosts }: Topology): readonly string[] {
  const wireless = hosts.filter((host): host is LanHostFacts => host.kind === "lan" && host.interface.kind === "wifi");
  const sites = new Map(wireless.map(({ site }) => [site.name, site.wifiSsid]));
  if (new Set(sites.values()).size <= 1) return sites.size === 0 ? [] : ["ducksnest secrets set wifi"];
  return [...sites.keys()].map((site) => `ducksnest secrets set wifi --site ${site}`);
}
