import type { JsonObject } from "@ducksnest/checks";
import { PodRoutesRule } from "../../../src/rules/calico/routes-reach-every-node";
import { anInstallation } from "../../_calico";
import { outputFindingsOf } from "../../_outputs";

const findings = (...cluster: JsonObject[]) => outputFindingsOf(PodRoutesRule, { cluster });
const withPool = (bgp: string, encapsulation: string) =>
  anInstallation({ bgp, ipPools: [{ cidr: "10.244.0.0/16", encapsulation }] });
const bgp = (kind: string, spec: JsonObject = {}, name = "default") => ({
  apiVersion: "projectcalico.org/v3",
  kind,
  metadata: { name },
  spec,
});

describe("routes-reach-every-node", () => {
  it("reports BGP that is off, although a pool needs it", () => {
    expect(findings(withPool("Disabled", "IPIP"))).toEqual([
      "cluster.calico.encapsulation: The Installation's pool 10.244.0.0/16 has encapsulation IPIP, with which nodes learn pod routes only by BGP, but the Installation has bgp Disabled. -> Set the Installation's bgp to Enabled, or the pool's encapsulation to VXLAN.",
    ]);
    expect(findings(withPool("Enabled", "None"))).toEqual([]);
    expect(findings(withPool("Disabled", "VXLANCrossSubnet"))).toEqual([]);
  });

  it("reports a mesh that is off without peers that replace it", () => {
    const off = bgp("BGPConfiguration", { nodeToNodeMeshEnabled: false });
    const installation = withPool("Enabled", "IPIP");
    expect(findings(installation, off)).toEqual([
      'cluster.calico.encapsulation: BGPConfiguration "default" switches the mesh between nodes off, and no BGPPeer replaces it, so with encapsulation IPIP no node learns the others\' pod routes. -> Remove nodeToNodeMeshEnabled, or add a BGPPeer for the nodes.',
    ]);
    expect(findings(installation, off, bgp("BGPPeer", {}, "rack"))).toEqual([]);
    expect(findings(installation, bgp("BGPConfiguration", { asNumber: 64512 }))).toEqual([]);
    expect(findings(withPool("Enabled", "VXLAN"), off)).toEqual([]);
  });
});
