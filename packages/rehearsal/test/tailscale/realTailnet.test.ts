import { differencesOf, itOnRealTailnet, realRehearsal } from "./realTailnet";

describe("the real tailnet", () => {
  itOnRealTailnet("sets everything as the stage assumes, and people reach only what the policy grants", async () => {
    const { design, tailnet } = await realRehearsal();
    expect(design.deviations).toEqual([]);
    expect(tailnet?.differences).toEqual([]);
    expect(tailnet?.versions).toEqual({ tailscaled: expect.stringMatching(/^1\.\d/), headscale: expect.any(String) });
    expect(tailnet?.members.map(({ host, address }) => `${host} ${address}`)).toEqual([
      "control-plane 100.96.0.1",
      "firebat 100.96.0.2",
      "ultra 100.96.0.3",
    ]);
    expect(tailnet?.paths.filter(({ path }) => path.kind === "direct")).toHaveLength(6);
    const people = design.results.filter(({ probe }) => probe.kind === "person" && probe.to === "firebat");
    expect(people.map(({ probe, observed }) => `${probe.subject}: ${observed.delivered}`)).toMatchInlineSnapshot(`
      [
        "a person's 100.96.0.4 to ssh tcp/22: true",
        "a person's 100.96.0.4 to kubelet tcp/10250: false",
        "a person's 100.96.0.4 to typha tcp/5473: false",
        "a person's 100.96.0.4 to node-port tcp/30000: true",
        "a person's 100.96.0.4 to node-port udp/30000: true",
      ]
    `);
  });

  itOnRealTailnet("uses the relay while the internet carries no UDP, and direct ways again", async () => {
    const { incidents } = await realRehearsal({ faults: ["udp-blocked", "reboot"] });
    const [blocked, rebooted] = incidents;
    const kinds = (paths: readonly { from: string; to: string; path: { kind: string } }[] = []) =>
      paths.map(({ from, to, path }) => `${from} ${to} ${path.kind}`).sort();
    expect(blocked).toMatchObject({ broken: [], remaining: [] });
    expect(kinds(blocked?.tailnet?.during.paths)).toEqual([
      "control-plane firebat relay",
      "control-plane ultra relay",
      "firebat control-plane relay",
      "firebat ultra direct",
      "ultra control-plane relay",
      "ultra firebat direct",
    ]);
    expect(kinds(blocked?.tailnet?.after.paths).filter((each) => each.endsWith("direct"))).toHaveLength(6);
    expect(rebooted?.remaining).toEqual([]);
    expect(rebooted?.broken).not.toEqual([]);
  });

  itOnRealTailnet("finds a packet size that a larger MTU of the tailnet allows", async () => {
    const { design, tailnet } = await realRehearsal({ changes: { "tailnet.mtu": 1400 } });
    expect(tailnet?.differences).toEqual([]);
    expect(design.deviations).toEqual([]);
  });
});

describe("what is wrong with the tailnet", () => {
  itOnRealTailnet("is routes that the policy does not approve", async () => {
    const rehearsal = await realRehearsal({ policy: (policy) => ({ ...policy, autoApprovers: { routes: {} } }) });
    expect(differencesOf(rehearsal)).toContain(
      "firebat, approved routes: assumed 192.168.0.15/32; real nothing: The policy's autoApprovers do not name 192.168.0.15/32 with the host's tag.",
    );
    expect(differencesOf(rehearsal)).toContain(
      "control-plane, routes in table 52: assumed 192.168.0.15/32 by tailscale0, 192.168.0.16/32 by tailscale0; real nothing: " +
        "192.168.0.15/32, 192.168.0.16/32 are advertised, but the policy approves them for nobody (autoApprovers).",
    );
    expect(rehearsal.design.deviations.map(({ from, to, kind, cause }) => `${from} ${to} ${kind}: ${cause}`)).toContain(
      "control-plane firebat node-ping: The policy's autoApprovers do not name 10.20.0.10/32 with the host's tag.",
    );
  });

  itOnRealTailnet("is VXLAN that the policy does not grant", async () => {
    const rehearsal = await realRehearsal({
      policy: (policy) => ({
        ...policy,
        grants: policy.grants.map((grant) => ({ ...grant, ip: grant.ip.filter((each) => each !== "udp:4789") })),
      }),
    });
    const cause = "The policy does not grant udp:4789, so tailscaled drops these packets.";
    expect(rehearsal.tailnet?.differences.map(({ host, what, cause }) => ({ host, what, cause }))).toEqual(
      ["control-plane", "firebat", "ultra"].map((host) => ({ host, what: "packet filter", cause })),
    );
    expect(rehearsal.design.deviations.map(({ from, to, kind, cause }) => `${from} ${to} ${kind}: ${cause}`)).toContain(
      `firebat control-plane pod-ping: ${cause}`,
    );
  });

  itOnRealTailnet(
    "is a host that does not accept routes, and one that advertises its neighbour's address",
    async () => {
      const rehearsal = await realRehearsal({
        settings: (designed, { name }) => ({
          ...designed,
          upFlags: designed.upFlags.map((flag) => {
            if (name === "control-plane") return flag.replace("--accept-routes=true", "--accept-routes=false");
            return name === "ultra" ? flag.replace("192.168.0.16/32", "192.168.0.15/32,192.168.0.16/32") : flag;
          }),
        }),
      });
      const found = differencesOf(rehearsal);
      expect(found).toContain(
        "control-plane, preferences: assumed accept-routes=true; real accept-routes=false: tailscaled runs without --accept-routes, so the host has no route to the other hosts' own addresses.",
      );
      expect(found).toContain(
        "control-plane, routes in table 52: assumed 192.168.0.15/32 by tailscale0, 192.168.0.16/32 by tailscale0; real nothing: " +
          "The coordination server knows these routes, but the host does not accept them (--accept-routes).",
      );
      expect(found).toContain(
        "ultra, preferences: assumed nothing; real advertise-routes=192.168.0.15/32: The host advertises 192.168.0.15/32, which is not its own address.",
      );
    },
  );

  itOnRealTailnet("is a mistake, also in the policy", async () => {
    const { design, tailnet } = await realRehearsal({ faults: ["wrong-vxlan-port"] });
    expect(tailnet?.differences).toEqual([]);
    expect(new Set(design.deviations.map(({ kind }) => kind))).toEqual(
      new Set(["pod-ping", "pod-full-size", "pod-bulk", "pod-to-dns"]),
    );
  });

  itOnRealTailnet("is Calico's node address on its interface", async () => {
    const { design, tailnet } = await realRehearsal({ faults: ["wrong-node-ip"] });
    expect(tailnet?.differences).toEqual([]);
    expect(new Set(design.deviations.map(({ rule }) => rule))).toEqual(new Set(["node-address-resolves"]));
  });

  itOnRealTailnet("is a policy that Headscale rejects", async () => {
    await expect(
      realRehearsal({ policy: (policy) => ({ ...policy, tagOwners: { "tag:ducksnest": ["autogroup:admin"] } }) }),
    ).rejects.toThrow(/headscale does not start: .*autogroup:admin/);
  });

  itOnRealTailnet("is a host that asks for tags beside its key", async () => {
    await expect(
      realRehearsal({
        settings: (designed) => ({ ...designed, upFlags: [...designed.upFlags, "--advertise-tags=tag:ducksnest"] }),
      }),
    ).rejects.toThrow(/tailscaled on control-plane cannot log in: .*tag:ducksnest/);
  });
});
