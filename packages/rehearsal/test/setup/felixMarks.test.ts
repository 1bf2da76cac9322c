import { FELIX_MARK_MASK } from "@ducksnest/topology";
import { hex, scratchBit } from "../../src/setup/felixMarks";
import { CALICO } from "../../src/upstream/Calico";

const TAILSCALE_BITS = 0xff0000;

describe("the bit that Felix marks pods' packets with", () => {
  it.each([
    ["v3.32.1", 0x80000],
    ["v3.30.0", 0x80000],
    ["v3.29.7", 0x40000],
  ])("is, in %s and its own default mask, one of Tailscale's", (version, bit) => {
    expect(scratchBit(CALICO.defaultMarkMask, version)).toBe(bit);
    expect(bit & TAILSCALE_BITS).not.toBe(0);
  });

  it.each(["v3.32.1", "v3.29.7"])("is in %s none of Tailscale's in the mask that we set", (version) => {
    expect(scratchBit(FELIX_MARK_MASK, version) & TAILSCALE_BITS).toBe(0);
  });

  it("needs a mask with enough bits", () => {
    expect(() => scratchBit(0x7, "v3.32.1")).toThrow("mark mask 0x7 has fewer than 4 bits");
  });

  it("is written without a sign", () => {
    expect(hex(~0x7f000f00)).toBe("0x80fff0ff");
  });
});
