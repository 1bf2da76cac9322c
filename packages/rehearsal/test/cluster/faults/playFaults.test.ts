import { CLUSTER_FAULTS } from "../../../src/cluster/faults";
import { requireFaultPrograms, without } from "../../../src/cluster/faults/playFaults";

const deviation = (host: string, what: string, observed = "no") => ({
  host,
  what,
  expected: "yes",
  observed,
  cause: "",
});

describe("requireFaultPrograms", () => {
  it("names the fault and the program that is missing", () => {
    const faults = CLUSTER_FAULTS.filter(({ name }) => name === "newer-kubelet");
    expect(() => requireFaultPrograms(faults, { path: "" })).toThrow(
      "The fault newer-kubelet needs the program kubelet-next (the kubelet of the next minor version of Kubernetes, https://kubernetes.io/releases/download/), which is neither in a folder given by --programs nor on PATH. Put it there, or leave out the fault.",
    );
  });

  it("accepts faults that need no programs of their own", () => {
    const faults = CLUSTER_FAULTS.filter(({ name }) => name !== "newer-kubelet");
    expect(() => requireFaultPrograms(faults, { path: "" })).not.toThrow();
  });
});

describe("without", () => {
  it("leaves out what deviated before the fault, even if it was observed otherwise then", () => {
    const known = [deviation("old", "node", "not Ready for 10 s")];
    expect(without(known, [deviation("old", "node", "not Ready for 90 s"), deviation("firebat", "node")])).toEqual([
      deviation("firebat", "node"),
    ]);
  });
});

describe("the faults", () => {
  it("have names of their own, and tell what happens and what is expected in sentences", () => {
    expect(new Set(CLUSTER_FAULTS.map(({ name }) => name)).size).toBe(CLUSTER_FAULTS.length);
    for (const { meaning, effect } of CLUSTER_FAULTS)
      for (const text of [meaning, effect]) expect(text).toMatch(/^([A-Z]|kubeadm ).*\.$/);
  });

  it("have the chosen host in their name", () => {
    const names = CLUSTER_FAULTS.flatMap(({ onHost }) => onHost?.("old").name ?? []);
    expect(names).toContain("reboot:old");
    expect(names).not.toContain("etcd-restored:old");
  });
});
