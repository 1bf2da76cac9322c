import { isUnsettled } from "../../src/kernel/settle";

describe("an interface", () => {
  it.each([
    ["is settled with a cable and up", { flags: ["UP", "LOWER_UP"], operstate: "UP" }, false],
    [
      "is settled where its kind has no state, as the loopback's",
      { flags: ["UP", "LOWER_UP"], operstate: "UNKNOWN" },
      false,
    ],
    ["is settled without a cable and down", { flags: ["NO-CARRIER", "UP"], operstate: "LOWERLAYERDOWN" }, false],
    ["is settled when it is switched off", { flags: [], operstate: "DOWN" }, false],
    ["is not while it has not noticed its cable", { flags: ["UP", "LOWER_UP"], operstate: "LOWERLAYERDOWN" }, true],
    ["is not while it has not noticed that its cable is gone", { flags: ["UP", "NO-CARRIER"], operstate: "UP" }, true],
  ])("%s", (_, link, expected) => {
    expect(isUnsettled(link)).toBe(expected);
  });
});
