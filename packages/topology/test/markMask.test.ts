import { FELIX_MARK_MASK } from "@ducksnest/topology";

describe("Felix's mark mask", () => {
  it.each([
    ["Tailscale's", 0xff0000],
    ["kube-proxy's", 0xc000],
  ])("leaves %s bits alone", (_, theirs) => {
    expect(FELIX_MARK_MASK & theirs).toBe(0);
  });

  it("has the eight bits that Felix needs, within a signed 32-bit integer", () => {
    expect(FELIX_MARK_MASK.toString(2).replaceAll("0", "").length).toBeGreaterThanOrEqual(8);
    expect(FELIX_MARK_MASK).toBeLessThan(2 ** 31);
    expect(FELIX_MARK_MASK | 0).toBe(FELIX_MARK_MASK);
  });
});
