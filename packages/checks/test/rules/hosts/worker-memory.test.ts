import { SmallWorkerRule } from "../../../src/rules/hosts/worker-memory";
import { findingsOf } from "../../_findings";

describe("worker-memory", () => {
  it("warns of the reference homelab's old laptop, and names the remaining memory", () => {
    expect(findingsOf(SmallWorkerRule)).toEqual([
      expect.stringContaining('hosts.old.hardware.memoryGiB: Worker "old" has 1.9 GiB, which leaves 1359 MiB for pods'),
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
      expect.stringContaining('hosts.w.instanceType: Worker "w" has 1 GiB, which leaves 668 MiB for pods'),
    ]);
  });
});
