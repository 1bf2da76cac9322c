import { Mtu } from "@ducksnest/manifest";
import { uplinkMtu } from "@ducksnest/topology";
import { CALI_INTERFACE, INTERNET_INTERFACE, POD_INTERFACE, type Stage, type StageHost, siteOf } from "../stage/Stage";
import { CALICO } from "../upstream/Calico";
import type { Step } from "./Step";

/**
 * MAC address of both ends of a routed link. Without ARP, each end accepts everything that the other sends: a link
 * without neighbours, like tailscaled's.
 */
const ROUTED_MAC = "02:00:00:00:00:01";
/** A stranger's NIC, and its port at the LAN's switch. */
export const STRANGER_NIC = "eth0";
export const STRANGER_PORT = "stranger";

/** Name of the other end of a host's links, in its site's and in the tailnet's namespace. */
export function portOf({ index }: Pick<StageHost, "index">): string {
  return `port${index}`;
}

/** Whether a router connects the hosts of the site, instead of a switch. */
export function isRouted(stage: Stage, host: StageHost): boolean {
  return siteOf(stage, host).kind === "vpc";
}

export function namespaces(stage: Stage): Step {
  return { namespace: undefined, tool: "ip", lines: namespaceNames(stage).map((name) => `netns add ${name}`) };
}

export function namespaceNames(stage: Stage): readonly string[] {
  return [
    ...stage.sites.flatMap(({ namespace, stranger }) => [namespace, ...(stranger ? [stranger.namespace] : [])]),
    stage.tailnet.namespace,
    ...(stage.tailnet.person ? [stage.tailnet.person.namespace] : []),
    ...stage.hosts.flatMap(({ namespace, pod }) => [namespace, pod.namespace]),
  ];
}

/** The cables of the LANs' strangers. */
export function strangerCables({ sites }: Stage): Step {
  return {
    namespace: undefined,
    tool: "ip",
    lines: sites.flatMap(({ namespace, mtu, stranger }) =>
      stranger
        ? [
            `link add name ${STRANGER_NIC} mtu ${mtu} netns ${stranger.namespace} type veth peer name ${STRANGER_PORT} mtu ${mtu} netns ${namespace}`,
          ]
        : [],
    ),
  };
}

/** MTU of the person's way to the internet, in bytes. */
const PERSON_MTU = 1500;

/** The cable that connects the person's computer with the internet. */
export function personCable({ tailnet: { namespace, person } }: Stage): Step {
  return {
    namespace: undefined,
    tool: "ip",
    lines: person
      ? [
          `link add name ${INTERNET_INTERFACE} mtu ${PERSON_MTU} address ${ROUTED_MAC} netns ${person.namespace} type veth peer name ${portOf(person)} mtu ${PERSON_MTU} address ${ROUTED_MAC} netns ${namespace}`,
        ]
      : [],
  };
}

/** A host's three cables: to its site, to the tailnet, and to its pod. */
export function cables(stage: Stage, host: StageHost): Step {
  const site = siteOf(stage, host);
  const port = portOf(host);
  const tailnetMtu = tailnetCableMtu(stage, host);
  const mac = isRouted(stage, host) ? ROUTED_MAC : nicMac(host);
  return {
    namespace: undefined,
    tool: "ip",
    lines: [
      `link add name ${host.nic.name} mtu ${site.mtu} address ${mac} netns ${host.namespace} type veth peer name ${port} mtu ${site.mtu}${isRouted(stage, host) ? ` address ${mac}` : ""} netns ${site.namespace}`,
      `link add name ${tailnetCable(stage)} mtu ${tailnetMtu} address ${ROUTED_MAC} netns ${host.namespace} type veth peer name ${port} mtu ${tailnetMtu} address ${ROUTED_MAC} netns ${stage.tailnet.namespace}`,
      `link add name ${CALI_INTERFACE} mtu ${stage.cluster.podMtu} address ${CALICO.caliMac} netns ${host.namespace} type veth peer name ${POD_INTERFACE} mtu ${stage.cluster.podMtu} netns ${host.pod.namespace}`,
    ],
  };
}

/** The host's end of the cable to the tailnet: tailscaled's interface itself, or the one that carries its packets. */
export function tailnetCable({ tailnet }: Stage): string {
  return tailnet.wireguard ? INTERNET_INTERFACE : tailnet.interface;
}

/** In bytes. With encryption, the cable has the MTU of the site's internet uplink; without, the cable is the tunnel. */
function tailnetCableMtu(stage: Stage, host: StageHost): number {
  const { tailnet } = stage;
  return tailnet.wireguard ? uplinkMtu(Mtu.ofBytes(siteOf(stage, host).mtu)).bytes : tailnet.mtu;
}

/** The MAC address of a NIC. It survives a reboot, because neighbours remember it. */
export function nicMac({ index }: StageHost): string {
  return `02:00:00:01:${octets(index)}`;
}

/** The last two octets of a MAC address, different for each host. */
export function octets(index: number): string {
  return [index >>> 8, index & 0xff].map((octet) => octet.toString(16).padStart(2, "0")).join(":");
}
