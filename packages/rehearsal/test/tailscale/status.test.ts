import { parseNodes } from "../../src/tailscale/parse/nodes";
import { parsePath, parseStatus } from "../../src/tailscale/parse/status";

describe("tailscale status --json", () => {
  it("says version, state, addresses and tags", () => {
    const json = JSON.stringify({
      Version: "1.102.3-tdf84f3c-g45f1e5d",
      BackendState: "Running",
      TailscaleIPs: ["100.96.0.1"],
      Self: { Tags: ["tag:ducksnest"] },
      Health: ["Some peers are advertising routes but --accept-routes is false"],
    });
    expect(parseStatus(json)).toEqual({
      version: "1.102.3",
      state: "Running",
      addresses: ["100.96.0.1"],
      tags: ["tag:ducksnest"],
      health: ["Some peers are advertising routes but --accept-routes is false"],
    });
  });

  it("has no addresses and tags before the login", () => {
    const status = { Version: "1.102.3", BackendState: "NeedsLogin", TailscaleIPs: null, Self: { Tags: null } };
    expect(parseStatus(JSON.stringify(status))).toMatchObject({ state: "NeedsLogin", addresses: [], tags: [] });
  });
});

describe("tailscale ping", () => {
  it.each([
    ["pong from b (100.96.0.2) via 198.18.0.2:41641 in 1ms\n", { kind: "direct", endpoint: "198.18.0.2:41641" }],
    [
      "pong from b (100.96.0.2) via DERP(stage) in 3ms\npong from b (100.96.0.2) via 192.168.0.16:41641 in 1ms\n",
      { kind: "direct", endpoint: "192.168.0.16:41641" },
    ],
    [
      "pong from b (100.96.0.2) via DERP(stage) in 1ms\ndirect connection not established\n",
      { kind: "relay", relay: "stage" },
    ],
    ['ping "100.96.0.2" timed out\nno reply\n', { kind: "none" }],
  ])("says in %j which way the last answer took", (output, path) => {
    expect(parsePath(output)).toEqual(path);
  });
});

describe("headscale nodes list --output json", () => {
  it("says which advertised routes are approved and served", () => {
    const node = {
      name: "firebat",
      ip_addresses: ["100.96.0.2"],
      tags: ["tag:ducksnest"],
      available_routes: ["192.168.0.15/32", "192.168.0.0/24"],
      approved_routes: ["192.168.0.15/32"],
      subnet_routes: ["192.168.0.15/32"],
    };
    expect(parseNodes([node])).toEqual([
      {
        name: "firebat",
        addresses: ["100.96.0.2"],
        tags: ["tag:ducksnest"],
        advertised: ["192.168.0.15/32", "192.168.0.0/24"],
        approved: ["192.168.0.15/32"],
        served: ["192.168.0.15/32"],
      },
    ]);
  });

  it("leaves out lists that are empty", () => {
    expect(parseNodes([{ name: "person", ip_addresses: ["100.96.0.4"] }])).toMatchObject([
      { tags: [], advertised: [], approved: [], served: [] },
    ]);
  });
});
