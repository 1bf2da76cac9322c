import type { JsonObject } from "@ducksnest/checks";
import { SpareCapacityRule } from "../../../src/rules/workloads/workloads-fit-with-one-host-down";
import { outputFindingsOf } from "../../_outputs";
import { aDeployment, aRequest } from "../../_workloads";

const spare = (...cluster: JsonObject[]) => outputFindingsOf(SpareCapacityRule, { cluster });

describe("workloads-fit-with-one-host-down", () => {
  const FIX =
    "Add a host, request less, let them run elsewhere, or accept it with `checks: { workloads-fit-with-one-host-down: off }`.";

  it("names the host and what finds no room", () => {
    expect(spare(aRequest({ memory: "8Gi" }, { replicas: 2 }))).toEqual([
      `hosts.firebat: When host "firebat" fails, 1 pod of shop/web find no room on the others. -> ${FIX}`,
      `hosts.ultra: When host "ultra" fails, 1 pod of shop/web find no room on the others. -> ${FIX}`,
    ]);
  });

  it("tells only of pods that ran before", () => {
    expect(spare(aRequest({ memory: "8Gi" }, { replicas: 4 })).map((finding) => finding.split(",")[1])).toEqual([
      " 1 pod of shop/web find no room on the others. -> Add a host",
      " 1 pod of shop/web find no room on the others. -> Add a host",
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
