import { aHomelab, aTopology } from "@ducksnest/testing";

describe("a topology", () => {
  const topology = aTopology();

  it("has facts of every host, by name, and knows workers from the control plane", () => {
    const names = (facts: typeof topology.hosts) => facts.map(({ host }) => host.name);
    expect(names(topology.hosts)).toEqual(["control-plane", "firebat", "old", "ultra"]);
    expect(names(topology.workers)).toEqual(["firebat", "old", "ultra"]);
    expect(topology.controlPlane.host.role).toBe("control-plane");
  });

  it("refuses a host that is not its own, naming those that are", () => {
    const [stranger] = aHomelab({
      "hosts.a": { site: "seoul", role: "worker", instanceType: "t3.small", rootVolumeGiB: 20 },
    }).hosts;
    if (stranger === undefined) throw new Error("no host");
    expect(() => topology.factsOf(stranger)).toThrow('no host "a" among control-plane, firebat, old, ultra');
  });

  it("is the same for the same manifest", () => {
    expect(JSON.stringify(aTopology())).toBe(JSON.stringify(topology));
  });
});
