import { commandOf, mergeSteps, type Step } from "../../src/setup/Step";

const step = (tool: Step["tool"], namespace: string | undefined, ...lines: string[]): Step => ({
  tool,
  namespace,
  lines,
});

describe("a step", () => {
  it.each([
    [step("ip", undefined), "ip -batch -"],
    [step("ip", "host-a"), "ip -netns host-a -batch -"],
    [step("bridge", "host-a"), "bridge -netns host-a -batch -"],
    [step("nft", "host-a"), "nsenter --net=/run/netns/host-a nft -f -"],
    [step("iptables-restore", "host-a"), "nsenter --net=/run/netns/host-a iptables-restore"],
    [step("sh", "host-a"), "ip netns exec host-a sh -e"],
  ])("goes to its program in its namespace: %j", (each, command) => {
    expect(commandOf(each).join(" ")).toBe(command);
  });
});

describe("merging steps", () => {
  it("gives one process the lines of neighbours", () => {
    expect(mergeSteps([step("ip", "a", "1"), step("ip", "a", "2"), step("ip", "b", "3")])).toEqual([
      step("ip", "a", "1", "2"),
      step("ip", "b", "3"),
    ]);
  });

  it("keeps firewalls apart, for each is a file of its own", () => {
    const steps = [step("nft", "a", "table x {}"), step("nft", "a", "table y {}")];
    expect(mergeSteps(steps)).toEqual(steps);
  });

  it("leaves out what has no lines", () => {
    expect(mergeSteps([step("bridge", "a")])).toEqual([]);
  });
});
