import type { Cidr, Homelab, NodeAddressMethod } from "@ducksnest/manifest";
import { firstFoundAddress, type HostFacts, type NodeAddress, nodeAddress, type Topology } from "@ducksnest/topology";
import { tryCidr } from "../../_networks";
import { joined } from "../../_words";
import { installations } from "../../outputs/_installation";
import { type JsonObject, objectAt, textAt, textsOf } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

type Candidates = NodeAddress["candidates"];

/** Covers the synthesized method, which plain cdk8s can change. `node-address-resolves` covers the manifest's. */
export const AutodetectionRule: OutputRule = {
  name: "autodetection-finds-every-node",
  subject: "outputs",
  severity: "error",
  meaning: "The address autodetection in the synthesized Installation must find the node's own address on every host.",
  remedy: "Keep the derived nodeAddressAutodetectionV4, or change cluster.calico.nodeAddress in the manifest.",
  source: "https://docs.tigera.io/calico/latest/networking/ipam/ip-autodetection",
  check({ emitted, homelab, topology, report }) {
    for (const { object, spec } of installations(emitted)) {
      const detection = objectAt(spec, "nodeAddressAutodetectionV4");
      // An Installation without the field lets Calico take the first address.
      const settings = Object.hasOwn(spec, "nodeAddressAutodetectionV4") ? detection : { firstFound: true };
      if (isManifests(settings, topology.calico.nodeAddress.method)) continue;
      const problem = problemOf(settings, homelab, topology);
      if (problem === undefined) continue;
      report({
        path: ["cluster", "calico", "nodeAddress"],
        about: object,
        message: `The Installation ${problem}`,
        fix: "Remove the change to nodeAddressAutodetectionV4, or choose the method with cluster.calico.nodeAddress.",
      });
    }
  },
};

/** Whether the method is the manifest's, which `node-address-resolves` judges. */
function isManifests(settings: JsonObject, method: NodeAddress["method"]): boolean {
  const [[name, value] = [], ...others] = Object.entries(settings);
  if (others.length > 0) return false;
  switch (method.kind) {
    case "interface":
      return name === "interface" && value === method.pattern;
    case "nodeInternalIp":
      return name === "kubernetes" && value === "NodeInternalIP";
    case "cidrs":
      return name === "cidrs" && textsOf(value).join() === method.cidrs.join();
  }
}

function problemOf(settings: JsonObject, homelab: Homelab, topology: Topology): string | undefined {
  const methods = Object.keys(settings).filter((key) => settings[key] !== false);
  const [method] = methods;
  if (method === undefined) return "names no method of address autodetection, so nodes get no address.";
  if (methods.length > 1) return `names ${joined(methods)}, but Calico accepts one method of autodetection.`;
  const candidates = candidatesOf(settings, method, homelab);
  // Where a route leads is only known on the host.
  if (candidates === undefined) return undefined;
  if (typeof candidates === "string") return candidates;
  const wrong = topology.hosts.find((host) => !findsOnly(host, candidates));
  if (wrong === undefined) return undefined;
  const found = candidates(wrong).join(", ") || "nothing";
  return `detects addresses by ${method}, which selects ${found} on host "${wrong.name}", but the node address is on ${wrong.interface.name}.`;
}

function findsOnly(host: HostFacts, candidates: Candidates): boolean {
  const found = candidates(host);
  return found.length === 1 && found[0] === host.interface.name;
}

/** How a method selects interfaces; a text if its setting is not valid, and undefined if the selection is not known. */
function candidatesOf(settings: JsonObject, method: string, homelab: Homelab): Candidates | string | undefined {
  const text = textAt(settings, method) ?? "";
  const known = (wanted: NodeAddressMethod) => {
    const derived = nodeAddress(homelab, wanted);
    return "value" in derived ? derived.value.candidates : invalid(method, text);
  };
  switch (method) {
    case "interface":
      return known({ kind: "interface", pattern: text });
    case "kubernetes":
      return known({ kind: "nodeInternalIp" });
    case "cidrs": {
      const cidrs = textsOf(settings.cidrs).map(tryCidr);
      const valid = cidrs.filter((cidr): cidr is Cidr => cidr !== undefined);
      return valid.length === cidrs.length
        ? known({ kind: "cidrs", cidrs: valid })
        : invalid(method, JSON.stringify(settings.cidrs));
    }
    case "firstFound":
    case "skipInterface": {
      const derived = firstFoundAddress(homelab, method === "firstFound" ? undefined : text);
      return "value" in derived ? derived.value : invalid(method, text);
    }
    default:
      return undefined;
  }
}

function invalid(method: string, text: string): string {
  return `detects addresses by ${method} ${text}, which is not valid.`;
}
