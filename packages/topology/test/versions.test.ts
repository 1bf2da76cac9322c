import {
  calicoMinor,
  isKubeletSkewSupported,
  isMinorAtMost,
  KUBERNETES_OF_CALICO,
  KUBERNETES_OF_NIXOS,
  kubeadmApiVersion,
} from "@ducksnest/topology";

describe("versions", () => {
  it("compare by number and not by letter", () => {
    expect(isMinorAtMost("1.9", "1.10")).toBe(true);
    expect(isMinorAtMost("1.36", "1.36")).toBe(true);
    expect(isMinorAtMost("1.36", "1.9")).toBe(false);
    expect(isMinorAtMost("1.36", "2.0")).toBe(true);
    expect(isMinorAtMost("2.0", "1.36")).toBe(false);
  });

  it.each([
    ["1.29", "v1beta3"],
    ["1.30", "v1beta3"],
    ["1.31", "v1beta4"],
    ["1.36", "v1beta4"],
  ])("of kubeadm's configuration: Kubernetes %s reads %s", (minor, version) => {
    expect(kubeadmApiVersion(minor)).toBe(version);
  });

  it.each([
    ["1.36", "1.36", true],
    ["1.33", "1.36", true],
    ["1.32", "1.36", false],
    ["1.36", "1.35", false],
    ["1.36", "2.36", false],
  ])("of a kubelet %s and an API server %s may differ so far: %s", (kubelet, apiServer, supported) => {
    expect(isKubeletSkewSupported(kubelet, apiServer)).toBe(supported);
  });

  it("of Calico are known by their minor", () => {
    expect(["v3.32.1", "v3.9.10", "v3.32.0"].map(calicoMinor)).toEqual(["3.32", "3.9", "3.32"]);
  });

  it.each(Object.entries(KUBERNETES_OF_CALICO))(
    "of Kubernetes that Calico %s tests are a range",
    (_, [first, last]) => {
      expect(isMinorAtMost(first, last)).toBe(true);
    },
  );

  it("that the newest NixOS offers are tested by some Calico", () => {
    const offered = KUBERNETES_OF_NIXOS["26.05"] ?? "";
    expect(
      Object.values(KUBERNETES_OF_CALICO).some(
        ([first, last]) => isMinorAtMost(first, offered) && isMinorAtMost(offered, last),
      ),
    ).toBe(true);
  });
});
