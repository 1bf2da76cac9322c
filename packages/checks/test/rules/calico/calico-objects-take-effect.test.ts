import type { JsonObject } from "@ducksnest/checks";
import { CalicoObjectsRule } from "../../../src/rules/calico/calico-objects-take-effect";
import { anInstallation } from "../../_calico";
import { outputFindingsOf } from "../../_outputs";

const findings = (...cluster: JsonObject[]) => outputFindingsOf(CalicoObjectsRule, { cluster });
const felix = (name: string) => ({
  apiVersion: "projectcalico.org/v3",
  kind: "FelixConfiguration",
  metadata: { name },
});
const bgpPeer = { apiVersion: "crd.projectcalico.org/v1", kind: "BGPPeer", metadata: { name: "rack" }, spec: {} };

describe("calico-objects-take-effect", () => {
  it("passes with the global settings, and with those of a node", () => {
    expect(findings(anInstallation({ bgp: "Enabled" }), felix("default"), felix("node.laptop-old"), bgpPeer)).toEqual(
      [],
    );
  });

  it("reports settings with a name that Felix does not read", () => {
    expect(findings(felix("node.old"), felix("old"))).toEqual([
      'cluster.calico: FelixConfiguration "node.old" has no effect, because no node has the name "old". -> Use one of: control-plane, laptop-firebat, laptop-old, laptop-ultra. Node names are hostnames.',
      'cluster.calico: FelixConfiguration "old" has no effect, because Felix reads only the one with the name default and those of nodes. -> Name it default, or node. followed by a node\'s name.',
    ]);
  });

  it("reports an Installation with another name, and objects of BGP without BGP", () => {
    const second = { ...anInstallation({}), metadata: { name: "mine" } };
    expect(findings(anInstallation({ bgp: "Disabled" }), second, bgpPeer)).toEqual([
      'cluster.calico: Installation "mine" has no effect, because the operator reads only the one with the name default. -> Remove it, or change the Installation that ducksnest makes.',
      'cluster.calico: BGPPeer "rack" has no effect, because the Installation has bgp Disabled and no node runs BIRD. -> Remove it, or choose an encapsulation with BGP under cluster.calico.',
    ]);
  });
});
