import { didYouMean } from "@ducksnest/manifest";
import { calicoObjects, felixSettings, installations } from "../../outputs/_installation";
import { textAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

/** Kinds that only BIRD reads, which runs only if BGP is on. */
const BGP_KINDS = ["BGPConfiguration", "BGPPeer", "BGPFilter"];

/** The API server accepts these objects, and nothing says that nobody reads them. */
export const CalicoObjectsRule: OutputRule = {
  name: "calico-objects-take-effect",
  subject: "outputs",
  severity: "warning",
  meaning: "Every object of Calico should be one that Calico reads, because others are accepted and have no effect.",
  remedy: "Name the Installation and the global settings default, and settings of one node node.<node name>.",
  source: "https://docs.tigera.io/calico/latest/reference/resources/felixconfig",
  check({ emitted, topology, report }) {
    const place = { path: ["cluster", "calico"], at: "key" } as const;
    for (const { object, name } of calicoObjects(emitted, "Installation")) {
      if (name === "default") continue;
      report({
        ...place,
        about: object,
        message: `Installation "${name}" has no effect, because the operator reads only the one with the name default.`,
        fix: "Remove it, or change the Installation that ducksnest makes.",
      });
    }
    const nodes = topology.hosts.map(({ nodeName }) => nodeName);
    for (const { object, name, node, spec } of felixSettings(emitted)) {
      if (name === "default" || Object.hasOwn(spec, "nodeSelector") || (node && nodes.includes(node))) continue;
      report({
        ...place,
        about: object,
        message: `FelixConfiguration "${name}" has no effect, because ${node === undefined ? "Felix reads only the one with the name default and those of nodes" : `no node has the name "${node}"`}.`,
        fix:
          node === undefined
            ? "Name it default, or node. followed by a node's name."
            : `${didYouMean(node, nodes)} Node names are hostnames.`,
      });
    }
    const isOff = installations(emitted).some(({ spec }) => textAt(spec, "bgp") === "Disabled");
    for (const kind of isOff ? BGP_KINDS : []) {
      for (const { object, name } of calicoObjects(emitted, kind)) {
        report({
          ...place,
          about: object,
          message: `${kind} "${name}" has no effect, because the Installation has bgp Disabled and no node runs BIRD.`,
          fix: "Remove it, or choose an encapsulation with BGP under cluster.calico.",
        });
      }
    }
  },
};
