import { aTopology } from "@ducksnest/testing";

describe("the pod MTU", () => {
  it("is the tailnet's 1280 less VXLAN's 50 in the reference homelab", () => {
    expect(aTopology().podMtu.bytes).toBe(1230);
  });
});
