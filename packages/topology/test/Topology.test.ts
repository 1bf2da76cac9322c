import { aTopology } from "@ducksnest/testing";

describe("a topology", () => {
  const topology = aTopology();

  it("has facts of every host, by name, and knows workers from the control plane", () => {
    const names = (hosts: typeof topology.hosts) => hosts.map(({ name }) => name);
    expect(names(topology.hosts)).toEqual(["control-plane", "firebat", "old", "ultra"]);
    expect(names(topology.workers)).toEqual(["firebat", "old", "ultra"]);
    expect(topology.controlPlane.role).toBe("control-plane");
  });

  it("is the same for the same manifest", () => {
    expect(JSON.stringify(aTopology())).toBe(JSON.stringify(topology));
  });
});
