import { SmallWorkerRule } from "../../../src/rules/hosts/worker-memory";
import { findingsOf } from "../../_findings";

describe("worker-memory", () => {
  it("warns of the reference homelab's old laptop, and names the remaining memory", () => {
    expect(findingsOf(SmallWorkerRule)).toEqual([
      'hosts.old.hardware.memoryGiB: Worker "old" has 1.9 GiB, which leaves 1359 MiB for pods: enough for 21 pods of 50m CPU and 64 MiB. -> Add memory, or keep large workloads off this host. Otherwise, accept the warning with `checks: { worker-memory: off }`.',
    ]);
    expect(1945 - 486 - 100).toBe(1359); // total, kube-reserved, eviction threshold
  });

  it("passes from 2 GiB on", () => {
    expect(findingsOf(SmallWorkerRule, { "hosts.old.hardware.memoryGiB": 2 })).toEqual([]);
  });

  it("points at the instance type on EC2, and does not judge the control plane", () => {
    const ec2 = { site: "seoul", role: "worker", instanceType: "t3.micro", rootVolumeGiB: 20 };
    const small = { "hosts.old": undefined, "hosts.control-plane.instanceType": "t3.micro", "hosts.w": ec2 };
    expect(findingsOf(SmallWorkerRule, small)).toEqual([
      'hosts.w.instanceType: Worker "w" has 1 GiB, which leaves 668 MiB for pods: enough for 10 pods of 50m CPU and 64 MiB. -> Write `instanceType: t3.small`, or a larger one. Otherwise, accept the warning with `checks: { worker-memory: off }`.',
    ]);
  });
});
