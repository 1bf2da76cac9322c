import { parseFping } from "../src/pingAll";

const OUTPUT = `10.0.0.2 is alive
10.0.0.20 is unreachable
10.0.0.30 is unreachable
ICMP Host Unreachable from 10.0.0.1 for ICMP Echo sent to 10.0.0.30
ICMP Host Unreachable from 10.0.0.1 for ICMP Echo sent to 10.0.0.30
`;

describe("what fping says", () => {
  const ponged = parseFping(OUTPUT);

  it.each([
    ["an answer", "10.0.0.2", { delivered: true }],
    ["silence", "10.0.0.20", { delivered: false }],
    ["an error that a router sent", "10.0.0.30", { delivered: false, failure: "ICMP Host Unreachable" }],
    ["nothing about an address", "10.0.0.99", { delivered: false }],
  ])("is told apart: %s", (_, address, expected) => {
    expect(ponged(address)).toEqual(expected);
  });
});
