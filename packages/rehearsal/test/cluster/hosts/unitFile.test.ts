import { seconds } from "../../../src/cluster/hosts/timeSpan";
import { unitFile } from "../../../src/cluster/hosts/unitFile";
import { CannotRehearse } from "../../../src/kernel/CannotRehearse";
import { aUnit } from "../../nixos/_settings";

describe("a unit's file", () => {
  it.each([
    ["100ms", 0.1],
    ["10", 10],
    ["2min", 120],
    ["1h 30min", 5400],
    ["1min30s", 90],
    ["infinity", Number.POSITIVE_INFINITY],
  ])("has the time span %s", (span, expected) => {
    expect(seconds(span)).toBeCloseTo(expected);
  });

  it.each(["", "soon", "5 parsecs", "1.2.3s", "-1s"])('refuses the time span "%s"', (span) => {
    expect(() => seconds(span)).toThrow(CannotRehearse);
  });

  it("lets delays grow only up to a longest one", () => {
    expect(unitFile(aUnit({ restartSteps: 4 }))).not.toContain("RestartSteps");
    expect(unitFile(aUnit({ restartSteps: 4, restartMaxDelaySec: "5min" }))).toContain(
      "RestartSteps=4\nRestartMaxDelaySec=300\n",
    );
  });
});
