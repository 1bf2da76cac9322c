import type { JsonObject } from "@ducksnest/checks";
import { PodRoutesRule } from "../../../src/rules/calico/routes-reach-every-node";
import { anInstallation } from "../../_calico";
import { outputFindingsOf } from "../../_outputs";

const IPIP = { "cluster.calico.encapsulation": "IPIP" };
const findings = (cluster: readonly JsonObject[], changes = IPIP) =>
  outputFindingsOf(PodRoutesRule, { cluster }, changes);
const bgp = (kind: string, spec: JsonObject = {}, name = "default") => ({
  apiVersion: "projectcalico.org/v3",
  kind,
  metadata: { name },
  spec,
});

describe("routes-reach-every-node", () => {
  it("reports BGP that is off, although the encapsulation needs it", () => {
    expect(findings([anInstallation({ bgp: "Disabled" })])).toEqual([
      "cluster.calico.encapsulation: The Installation has bgp Disabled, but with encapsulation IPIP nodes learn pod routes only by BGP. -> Set the Installation's bgp to Enabled, or write `encapsulation: VXLAN` under cluster.calico.",
    ]);
    expect(findings([anInstallation({})])).toEqual([]);
    const vxlan = { "cluster.calico.encapsulation": "VXLAN" };
    expect(findings([anInstallation({ bgp: "Disabled" })], vxlan)).toEqual([]);
    expect(findings([anInstallation({ bgp: "Enabled" })], vxlan)).toEqual([]);
  });

  it("reports a mesh that is off without peers that replace it", () => {
    const off = bgp("BGPConfiguration", { nodeToNodeMeshEnabled: false });
    expect(findings([off])).toEqual([
      'cluster.calico.encapsulation: BGPConfiguration "default" switches the mesh between nodes off, and no BGPPeer replaces it, so no node learns the others\' pod routes. -> Remove nodeToNodeMeshEnabled, or add a BGPPeer for the nodes.',
    ]);
    expect(findings([off, bgp("BGPPeer", {}, "rack")])).toEqual([]);
    expect(findings([bgp("BGPConfiguration", { asNumber: 64512 })])).toEqual([]);
  });
});
