import { aTopology } from "@ducksnest/testing";
import { expectations } from "../../src/probes/expectations";
import type { Probe, ProbeKind } from "../../src/probes/Probe";
import { stageOf } from "../../src/stage/stageOf";

const probes = expectations(stageOf(aTopology()));

function between(from: string, to: string, ...kinds: ProbeKind[]): Probe[] {
  return probes.filter((probe) => probe.from === from && probe.to === to && kinds.includes(probe.kind));
}

describe("a question", () => {
  it("goes in both directions between all pairs of hosts", () => {
    const asked = (kind: ProbeKind) =>
      probes.filter((probe) => probe.kind === kind).map(({ from, to }) => `${from} ${to}`);
    for (const kind of [
      "node-ping",
      "node-full-size",
      "pod-ping",
      "pod-full-size",
      "pod-bulk",
      "pod-to-tailnet",
    ] as const) {
      expect(new Set(asked(kind)).size).toBe(4 * 3);
    }
  });

  it("has full size: by the LAN between laptops, and by the tailnet to EC2", () => {
    const [near] = between("firebat", "old", "node-full-size");
    expect(near?.packet).toMatchObject({ bytes: 1500, source: "192.168.0.15", address: "192.168.0.17" });
    expect(near?.expected).toEqual({ delivered: true, via: "wlan0", fragments: 0 });
    const [far] = between("firebat", "control-plane", "pod-full-size");
    expect(far?.packet).toMatchObject({ bytes: 1230, address: "10.244.0.1" });
    expect(far?.expected).toEqual({ delivered: true, via: "tailscale0", fragments: 0, source: "192.168.0.15" });
  });

  it("covers each flow to the hosts that the catalogue names", () => {
    expect(between("firebat", "control-plane", "flow").map(({ subject }) => subject)).toEqual([
      "ssh tcp/22",
      "api-server tcp/6443",
      "kubelet tcp/10250",
      "typha tcp/5473",
    ]);
    expect(between("firebat", "old", "node-port").map(({ subject }) => subject)).toEqual([
      "node-port tcp/30000",
      "node-port udp/30000",
    ]);
  });

  it("expects etcd to be closed to neighbours and to the tailnet", () => {
    expect(probes.filter(({ kind }) => kind === "closed-port").map(({ expected }) => expected)).toEqual(
      Array(4 * 3).fill({ delivered: false }),
    );
  });

  it("of a stranger in the LAN is answered by SSH, and by no port that only nodes use", () => {
    expect(
      between("old", "old", "stranger").map(({ namespace, subject, expected }) => ({
        namespace,
        subject,
        ...expected,
      })),
    ).toEqual([
      { namespace: "stranger-home", subject: "stranger 192.168.0.254 to kubelet tcp/10250", delivered: false },
      { namespace: "stranger-home", subject: "stranger 192.168.0.254 to typha tcp/5473", delivered: false },
      { namespace: "stranger-home", subject: "stranger 192.168.0.254 to ssh tcp/22", delivered: true },
    ]);
    expect(between("control-plane", "control-plane", "stranger")).toEqual([]);
  });
});
