import type { JsonObject } from "@ducksnest/checks";
import { SpareCapacityRule } from "../../../src/rules/workloads/workloads-fit-with-one-host-down";
import { outputFindingsOf } from "../../_outputs";
import { aDeployment, aRequest } from "../../_workloads";

const spare = (...cluster: JsonObject[]) => outputFindingsOf(SpareCapacityRule, { cluster });

describe("workloads-fit-with-one-host-down", () => {
  const FIX =
    "Add a host, request less, let the pods run on more hosts, or accept the warning with `checks: { workloads-fit-with-one-host-down: off }`.";

  it("names the host and the pods without room", () => {
    expect(spare(aRequest({ memory: "8Gi" }, { replicas: 2 }))).toEqual([
      `hosts.firebat: If host "firebat" fails, the others have no room for 1 pod of shop/web. -> ${FIX}`,
      `hosts.ultra: If host "ultra" fails, the others have no room for 1 pod of shop/web. -> ${FIX}`,
    ]);
  });

  it("counts only pods that ran before", () => {
    expect(spare(aRequest({ memory: "8Gi" }, { replicas: 4 })).map((finding) => finding.split(",")[1])).toEqual([
      " the others have no room for 1 pod of shop/web. -> Add a host",
      " the others have no room for 1 pod of shop/web. -> Add a host",
    ]);
  });

  it("passes with room to spare, over a DaemonSet, and when what is on the control plane goes with it", () => {
    const onControlPlane = { nodeSelector: { "ducksnest/site": "seoul" }, tolerations: [{ operator: "Exists" }] };
    expect(
      spare(
        aRequest({ memory: "4Gi" }, { replicas: 2 }),
        { ...aRequest({ memory: "1Gi" }), kind: "DaemonSet" },
        aDeployment(onControlPlane),
      ),
    ).toEqual([]);
  });
});
