import { podMtuReason } from "@ducksnest/checks";
import type { Site } from "@ducksnest/manifest";
import type { Tally } from "@ducksnest/rehearsal";
import type { HostFacts, Tailnet, Topology } from "@ducksnest/topology";
import type { PathFacts } from "../reports/pathFacts";
import { tally } from "../reports/rehearsalWords";
import type { NetworkOnMap } from "./networkMap";

/** What a path carries, and the largest pod MTU that fits it. */
export function allowance({ mtu, podMtu }: Pick<PathFacts, "mtu" | "podMtu">): string {
  return `MTU ${mtu} → pods ≤ ${podMtu}`;
}

/** The pod MTU and what it follows from, in one sentence. */
export function podMtuSentence(topology: Topology): string {
  const { podMtu, podMtuBudget, isPodMtuDerived } = topology.network;
  if (isPodMtuDerived) return `Pod MTU ${podMtu}: ${podMtuReason(podMtuBudget)}.`;
  const limit = isPodMtuTooLarge(topology) ? "no more than" : "up to";
  return `Pod MTU ${podMtu}, as the manifest says; ${limit} ${podMtuBudget.mtu} fits every path.`;
}

/** Whether pods' packets of full size do not fit some path. */
export function isPodMtuTooLarge({ network: { podMtu, podMtuBudget } }: Topology): boolean {
  return podMtu.bytes > podMtuBudget.mtu.bytes;
}

/** What there is to tell of a site apart from the networks that its hosts are on. */
export function siteDetails(site: Site): readonly string[] {
  if (site.kind === "aws") return [`AWS ${site.region}`, `VPC ${site.vpcCidr}`];
  return [`gateway ${site.gateway}`, ...(site.wifiSsid === undefined ? [] : [`Wi-Fi ${site.wifiSsid}`])];
}

/** A network, and what it leaves to the pods of its hosts. */
export function networkDetails({ mtu, within }: NetworkOnMap): string {
  return within ? allowance(within) : `MTU ${mtu}`;
}

export function tailnetDetails({ mtu, interface: name, domain }: Tailnet): string {
  return `MTU ${mtu} · ${name} · ${domain}`;
}

/** What a host is made of. */
export function machine(host: HostFacts): string {
  const { cpus, memory } = host.machine;
  return host.kind === "lan" ? `${cpus} threads · ${memory}` : `${host.instanceType} · ${cpus} vCPU · ${memory}`;
}

/** The role, in words. */
export function roleOf({ role }: HostFacts): string {
  return role.replace("-", " ");
}

export function wrongAnswers(answers: Tally): string {
  return `✗ ${tally(answers)}`;
}
