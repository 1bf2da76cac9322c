import { EtcdVolumeRule } from "../../../src/rules/aws/etcd-volume-holds-quota";
import { findingsOf } from "../../_findings";

const findings = (size?: number) => findingsOf(EtcdVolumeRule, { "hosts.control-plane.etcdVolumeGiB": size });

describe("etcd-volume-holds-quota", () => {
  it.each([undefined, 4, 8, 100])("passes %s GiB", (size) => expect(findings(size)).toEqual([]));

  it("reports a volume that the database and its copy do not fit", () => {
    expect(findings(3.9)).toEqual([
      "hosts.control-plane.etcdVolumeGiB: The volume of etcd has 3.9 GiB, but the database may grow to 2 GiB, and needs as much again while it is defragmented. -> Write `etcdVolumeGiB: 8`, or leave it out.",
    ]);
  });
});
