import { missingFeature } from "../../src/kernel/missingFeature";

describe("a kernel without", () => {
  it.each([
    ["netem", "qdisc add dev port0 root netem delay 100ms", "Error: Specified qdisc kind is unknown.", "sch_netem"],
    ["VXLAN", "link add name vxlan.calico type vxlan id 4096", "Error: Unknown device type.", "vxlan"],
  ])("%s names the module to load", (_, line, stderr, module) => {
    expect(missingFeature(line, stderr)).toContain(`modprobe ${module}`);
  });

  it.each(["", "Killed", "Terminated", "the stage's first process was killed by SIGKILL"])(
    "a reverse-path match is not blamed for a program that was killed: %j",
    (stderr) => expect(missingFeature("-A PREROUTING -m rpfilter --invert -j DROP", stderr)).toBeUndefined(),
  );

  it("a reverse-path match is", () => {
    const stderr = "iptables-restore: line 3 failed: No chain/target/match by that name.";
    expect(missingFeature("-A PREROUTING -m rpfilter --invert -j DROP", stderr)).toContain("modprobe xt_rpfilter");
  });

  it("nothing is not blamed for a mistake in a line", () => {
    expect(missingFeature("link add name vxlan.calico type vxlan id 4096", "Error: argument is wrong")).toBeUndefined();
  });
});
