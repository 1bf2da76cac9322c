import { calicoMinor, isMinorAtMost, KUBERNETES_OF_CALICO, KUBERNETES_OF_NIXOS } from "@ducksnest/topology";

describe("versions", () => {
  it("compare by number and not by letter", () => {
    expect(isMinorAtMost("1.9", "1.10")).toBe(true);
    expect(isMinorAtMost("1.36", "1.36")).toBe(true);
    expect(isMinorAtMost("1.36", "1.9")).toBe(false);
    expect(isMinorAtMost("1.36", "2.0")).toBe(true);
    expect(isMinorAtMost("2.0", "1.36")).toBe(false);
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
