import type { JsonObject } from "@ducksnest/checks";
import { EmittedMtuRule } from "../../../src/rules/calico/emitted-mtu-fits-every-path";
import { anInstallation } from "../../_calico";
import { outputFindingsOf } from "../../_outputs";

const findings = (network: JsonObject, changes = {}) =>
  outputFindingsOf(EmittedMtuRule, { cluster: [anInstallation(network)] }, changes);

describe("emitted-mtu-fits-every-path", () => {
  it.each([576, 1229, 1230])("passes with an mtu of %i, which fits the narrowest path", (mtu) => {
    expect(findings({ mtu })).toEqual([]);
  });

  it("reports an mtu that is one byte too large", () => {
    expect(findings({ mtu: 1231 })).toEqual([
      "cluster.calico.mtu: The Installation has mtu 1231, but the narrowest path leaves only 1230 for pods. -> Set calicoNetwork.mtu to 1230.",
    ]);
  });

  it.each<[string, JsonObject]>([
    ["a missing mtu", {}],
    ["an mtu that is not a number", { mtu: "1230" }],
  ])("reports %s", (_, network) => {
    expect(findings(network)).toEqual([
      "cluster.calico.mtu: The Installation sets no mtu, and Calico would detect it from the NICs without regard to the tailnet. -> Set calicoNetwork.mtu to 1230.",
    ]);
  });

  it("leaves the manifest's own value to mtu-fits-every-path", () => {
    const tooLarge = { "cluster.calico.mtu": 1300 };
    expect(findings({ mtu: 1300 }, tooLarge)).toEqual([]);
    expect(findings({ mtu: 1301 }, tooLarge)).toHaveLength(1);
  });

  it("passes without an Installation named default", () => {
    const other = { ...anInstallation({ mtu: 9000 }), metadata: { name: "other" } };
    expect(outputFindingsOf(EmittedMtuRule, { cluster: [other] })).toEqual([]);
  });
});
