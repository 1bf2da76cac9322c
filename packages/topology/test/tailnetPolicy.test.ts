import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { anyManifest, aTopology, fc, homelabOf, itWith, type ManifestValue, topologyOf } from "@ducksnest/testing";
import { TAILNET_TAG, type TailnetPolicy } from "@ducksnest/topology";

const policyOf = (changes: Readonly<Record<string, ManifestValue>> = {}) => aTopology(changes).tailnet.policy;

/** What sources may use towards a destination, of all grants together. */
function allowed({ grants }: TailnetPolicy, src: string, dst: string): readonly string[] {
  return grants.filter((grant) => grant.src.includes(src) && grant.dst.includes(dst)).flatMap(({ ip }) => ip);
}

describe("the tailnet's policy", () => {
  it("approves of every route that a node advertises, for nodes alone", () => {
    const { autoApprovers, tagOwners } = policyOf();
    expect(autoApprovers.routes).toEqual({
      "10.20.0.10/32": [TAILNET_TAG],
      "192.168.0.15/32": [TAILNET_TAG],
      "192.168.0.16/32": [TAILNET_TAG],
      "192.168.0.17/32": [TAILNET_TAG],
    });
    expect(Object.keys(tagOwners)).toEqual([TAILNET_TAG]);
  });

  it("leaves the tag to Tailscale's administrators, and to the preauth keys of a Headscale, which has none", () => {
    expect(policyOf().tagOwners).toEqual({ [TAILNET_TAG]: ["autogroup:admin"] });
    const headscale = policyOf({ "tailnet.loginServer": "https://headscale.ducksnest.dev" });
    expect(headscale.tagOwners).toEqual({ [TAILNET_TAG]: [] });
    expect(JSON.stringify(headscale)).not.toContain("autogroup:admin");
  });

  itWith("headscale")("is one that Headscale itself takes", () => {
    expect(checkedByHeadscale(policyOf({ "tailnet.loginServer": "https://headscale.ducksnest.dev" }))).toEqual({
      status: 0,
      stdout: "Policy is valid\n",
    });
    // Headscale's check can fail.
    expect(checkedByHeadscale(policyOf()).status).toBe(1);
  });

  it("lets nodes use between each other what the cluster needs, by node IP and by tag", () => {
    const needed = ["icmp:*", "tcp:10250", "tcp:5473", "udp:4789"];
    expect(allowed(policyOf(), "192.168.0.15/32", "192.168.0.16/32")).toEqual(needed);
    expect(allowed(policyOf(), "192.168.0.15/32", "10.20.0.10/32")).toEqual(["icmp:*", "tcp:6443", ...needed.slice(1)]);
    expect(allowed(policyOf(), TAILNET_TAG, TAILNET_TAG)).toEqual(["icmp:*", "tcp:6443", ...needed.slice(1)]);
  });

  it("lets people in by SSH, to the API and to node ports, and nowhere near the rest", () => {
    const policy = policyOf();
    expect(allowed(policy, "autogroup:member", "10.20.0.10/32")).toEqual(["icmp:*", "tcp:22", "tcp:6443"]);
    expect(allowed(policy, "autogroup:member", "192.168.0.15/32")).toEqual([
      "icmp:*",
      "tcp:22",
      "tcp:30000-32767",
      "udp:30000-32767",
    ]);
  });

  it("knows IPIP by its number, and WireGuard and BGP by their ports", () => {
    const ends = ["192.168.0.15/32", "10.20.0.10/32"] as const;
    expect(allowed(policyOf({ "cluster.calico.encapsulation": "IPIP" }), ...ends)).toEqual(
      expect.arrayContaining(["4:*", "tcp:179"]),
    );
    expect(allowed(policyOf({ "cluster.calico.wireguard": true }), ...ends)).toContain("udp:51820");
  });

  it("lets through every flow between any two nodes of any homelab", () => {
    fc.assert(
      fc.property(anyManifest({ maxHosts: 6 }), (data) => {
        const topology = topologyOf(homelabOf(data));
        const policy = topology.tailnet.policy;
        for (const from of topology.hosts) {
          for (const to of topology.hosts) {
            const ip = allowed(policy, `${from.nodeIp}/32`, `${to.nodeIp}/32`);
            for (const flow of topology.flows) {
              if (flow.component === "tailscale" || flow.protocol === "ipip") continue;
              if (flow.from !== "node" || (flow.to !== "node" && flow.to !== to.role)) continue;
              expect(ip).toContain(`${flow.protocol}:${flow.ports.from}`);
            }
          }
        }
      }),
      { numRuns: 20 },
    );
  });
});

/** What `headscale policy check` says; it reads a database of its own, and serves nothing. */
function checkedByHeadscale(policy: TailnetPolicy) {
  const folder = mkdtempSync(join(tmpdir(), "headscale-"));
  try {
    const [config, file] = [join(folder, "config.yaml"), join(folder, "policy.hujson")];
    writeFileSync(
      config,
      JSON.stringify({
        server_url: "http://127.0.0.1:1",
        listen_addr: "127.0.0.1:0",
        unix_socket: join(folder, "socket"),
        noise: { private_key_path: join(folder, "noise.key") },
        prefixes: { v4: "100.64.0.0/10" },
        database: { type: "sqlite", sqlite: { path: join(folder, "db.sqlite") } },
        policy: { mode: "database" },
        dns: { magic_dns: false, base_domain: "example.test", override_local_dns: false },
        derp: { urls: [], paths: [], auto_update_enabled: false },
      }),
    );
    writeFileSync(file, JSON.stringify(policy));
    const { status, stdout } = spawnSync(
      "headscale",
      ["--config", config, "--force", "policy", "check", "--file", file, "--bypass-grpc-and-access-database-directly"],
      { encoding: "utf8" },
    );
    return { status, stdout };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
