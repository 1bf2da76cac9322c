import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CREDENTIALS, json, TailscaleStandIn } from "../tailscale/_TailscaleStandIn";
import { UpHome } from "./_UpHome";

// The machine may be busy. In milliseconds.
jest.setTimeout(60_000);

const CP = { HostName: "control-plane", DNSName: "control-plane.example.ts.net.", Online: true };

describe("the tailnet", () => {
  it.each([
    ["is logged out", {}, { BackendState: "NeedsLogin" }, "Run `sudo tailscale up`."],
    [
      "is another one",
      {},
      { CurrentTailnet: { MagicDNSSuffix: "work.ts.net" } },
      "This computer is in the tailnet work.ts.net",
    ],
    ["lacks the host", {}, {}, "control-plane is not in the tailnet yet."],
    ["had the host", { a: { ...CP, Online: false } }, {}, "control-plane has been in the tailnet, and is offline."],
    [
      "has not approved the route",
      { a: { ...CP, PrimaryRoutes: null } },
      {},
      "its route 10.20.0.10/32 is not approved.",
    ],
    [
      "calls the host otherwise",
      { a: { ...CP, DNSName: "control-plane-1.example.ts.net." } },
      {},
      "control-plane is called control-plane-1 in the tailnet",
    ],
  ])("that %s makes a first boot wait, and the step says why", async (_, peers, rest, sentence) => {
    const home = new UpHome();
    home.tailnet(peers, rest);
    expect((await home.step("first-boot:control-plane")).detail).toContain(sentence);
  });

  it("with the host and its route proves all that came before, even if nobody can ask AWS", async () => {
    const home = new UpHome();
    home.tailnet({ a: { ...CP, PrimaryRoutes: ["10.20.0.10/32"] } });
    for (const id of ["first-boot:control-plane", "identity:control-plane", "deploy:seoul"]) {
      expect([id, (await home.step(id)).state]).toEqual([id, "done"]);
    }
  });

  it.each([
    ["not there", {}, false],
    ["there", { a: { ...CP, PrimaryRoutes: ["10.20.0.10/32"] } }, true],
  ])("lets the parameter with the key be missing if the host is %s", async (_, peers, isDone) => {
    const home = new UpHome();
    home.tailnet(peers);
    home.world.add("aws", `case "$1 $2" in sts*) echo 1 ;; ssm*) echo '{"Parameters": []}' ;; *) echo '[]' ;; esac`);
    expect((await home.step("identity:control-plane")).state === "done").toBe(isDone);
  });
});

describe("the tailnet's policy", () => {
  const server = new TailscaleStandIn();
  afterAll(() => server.stop());

  it("is confirmed by a person, and asked for again once it changes", async () => {
    const home = new UpHome();
    expect((await home.step("tailnet-policy")).commands).toEqual(["ducksnest synth hosts"]);
    await home.run(["synth", "hosts"]);
    const unconfirmed = await home.step("tailnet-policy");
    expect(unconfirmed).toMatchObject({ state: "unknown", commands: ["ducksnest up --confirm tailnet-policy"] });
    await home.run(["up", "--confirm", "tailnet-policy"]);
    expect((await home.step("tailnet-policy")).state).toBe("done");

    const { manifest } = home.workspace;
    writeFileSync(manifest, readFileSync(manifest, "utf8").replaceAll("192.168.0.17", "192.168.0.27"));
    expect((await home.step("tailnet-policy")).state).toBe("next");
    await home.run(["synth", "hosts"]);
    expect((await home.step("tailnet-policy")).detail).toBe("The policy has changed since you confirmed it.");
  });

  it("is read at Tailscale, if the environment has a client for it", async () => {
    const home = new UpHome();
    await home.run(["synth", "hosts"]);
    const ours = readFileSync(join(home.workspace.folder, "nix/tailnet-policy.hujson"), "utf8").replace(
      /^\/\/.*$/gm,
      "",
    );
    const policy = JSON.parse(ours);
    process.env.TAILSCALE_BASE_URL = await server.start();
    process.env.TAILSCALE_OAUTH_CLIENT_ID = CREDENTIALS.id;
    process.env.TAILSCALE_OAUTH_CLIENT_SECRET = CREDENTIALS.secret;
    try {
      server.answers("acl", json(200, { ...policy, grants: [{ src: ["*"], dst: ["*"], ip: ["*"] }] }));
      expect((await home.step("tailnet-policy")).detail).toBe("The policy at Tailscale lacks rules of this homelab.");
      server.answers(
        "acl",
        json(200, { ...policy, grants: [{ src: ["a"], dst: ["b"], ip: ["*"] }, ...policy.grants.toReversed()] }),
      );
      expect((await home.step("tailnet-policy")).state).toBe("done");
      server.answers("acl", json(403, { message: "calling actor does not have enough permissions" }));
      expect((await home.step("tailnet-policy")).state).toBe("unknown");
    } finally {
      for (const name of ["BASE_URL", "OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET"])
        delete process.env[`TAILSCALE_${name}`];
    }
  });
});
