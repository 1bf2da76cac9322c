import { parseFping } from "../../src/probes/pingAll";

const OUTPUT = `10.0.0.2 is alive (0.05 ms)
10.0.0.20 is unreachable
10.0.0.30 is unreachable
ICMP Host Unreachable from 10.0.0.1 for ICMP Echo sent to 10.0.0.30
ICMP Host Unreachable from 10.0.0.1 for ICMP Echo sent to 10.0.0.30
10.0.0.40: error while sending ping: Message too long
10.0.0.40 is unreachable
`;

describe("the output of fping", () => {
  const ponged = parseFping(OUTPUT);

  it.each([
    ["an answer", "10.0.0.2", { delivered: true, roundTripMs: 0.05 }],
    ["silence", "10.0.0.20", { delivered: false }],
    [
      "errors that a router sent, each of them",
      "10.0.0.30",
      {
        delivered: false,
        failure: "Host Unreachable from 10.0.0.1",
        icmpErrors: ["Host Unreachable from 10.0.0.1", "Host Unreachable from 10.0.0.1"],
      },
    ],
    ["errors of the local kernel", "10.0.0.40", { delivered: false, failure: "Message too long" }],
    ["nothing about an address", "10.0.0.99", { delivered: false }],
  ])("is recognized: %s", (_, address, expected) => {
    expect(ponged(address)).toEqual(expected);
  });
});
