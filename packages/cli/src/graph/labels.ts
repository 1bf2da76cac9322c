import { podMtuReason } from "@ducksnest/checks";
import type { Site } from "@ducksnest/manifest";
import type { Tally } from "@ducksnest/rehearsal";
import type { HostFacts, Tailnet, Topology } from "@ducksnest/topology";
import type { PathFacts } from "../reports/pathFacts";
import { tally } from "../reports/rehearsalWords";
import type { NetworkOnMap } from "./networkMap";

/** The MTU of a path, and the largest pod MTU that fits it. */
export function allowance({ mtu, podMtu }: Pick<PathFacts, "mtu" | "podMtu">): string {
  return `MTU ${mtu} → pods ≤ ${podMtu}`;
}

/** The pod MTU and the reason for it, in one sentence. */
export function podMtuSentence(topology: Topology): string {
  const { podMtu, podMtuBudget, isPodMtuDerived } = topology.network;
  if (isPodMtuDerived) return `Pod MTU ${podMtu}: ${podMtuReason(podMtuBudget)}.`;
  const limit = isPodMtuTooLarge(topology) ? "no more than" : "up to";
  return `Pod MTU ${podMtu}, set in the manifest; ${limit} ${podMtuBudget.mtu} fits every path.`;
}

/** Whether there is a path that full-size pod packets do not fit. */
export function isPodMtuTooLarge({ network: { podMtu, podMtuBudget } }: Topology): boolean {
  return podMtu.bytes > podMtuBudget.mtu.bytes;
}

/** Facts about a site, without its networks. */
export function siteDetails(site: Site): readonly string[] {
  if (site.kind === "aws") return [`AWS ${site.region}`, `VPC ${site.vpcCidr}`];
  return [`gateway ${site.gateway}`, ...(site.wifiSsid === undefined ? [] : [`Wi-Fi ${site.wifiSsid}`])];
}

/** The MTU of a network, and the largest pod MTU between two of its hosts. */
export function networkDetails({ mtu, within }: NetworkOnMap): string {
  return within ? allowance(within) : `MTU ${mtu}`;
}

/** The MTU, interface and domain of the tailnet. */
export function tailnetDetails({ mtu, interface: name, domain }: Tailnet): string {
  return `MTU ${mtu} · ${name} · ${domain}`;
}

/** The hardware or instance type of a host. */
export function machine(host: HostFacts): string {
  const { cpus, memory } = host.machine;
  return host.kind === "lan" ? `${cpus} threads · ${memory}` : `${host.instanceType} · ${cpus} vCPU · ${memory}`;
}

/** The role of a host, as text. */
export function roleOf({ role }: HostFacts): string {
  return role.replace("-", " ");
}

/** How many answers are not as designed. */
export function wrongAnswers(answers: Tally): string {
  return `✗ ${tally(answers)}`;
}
