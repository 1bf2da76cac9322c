import { writeFileSync } from "node:fs";
import { aManifest } from "@ducksnest/testing";
import { StandInKubectl, TokenHomelab, tokensIn } from "./_homelab";

// Loading the kit for Kubernetes takes long on a busy machine.
jest.setTimeout(60_000);

/** A homelab with keys and tokens, and the ids of these by host. */
async function minted(...hosts: readonly string[]) {
  const homelab = new TokenHomelab();
  await homelab.run("keys", "make", "--all");
  await homelab.run("token", "mint", ...hosts);
  return { homelab, ids: await idsOf(homelab) };
}

async function idsOf(homelab: TokenHomelab): Promise<Readonly<Record<string, string>>> {
  const { tokens } = JSON.parse((await homelab.run("token", "list", "--format", "json")).out);
  return Object.fromEntries(tokens.map(({ host, id }: { readonly host: string; readonly id: string }) => [host, id]));
}

describe("ducksnest token list", () => {
  it("shows each worker's token, and its status at the current time", async () => {
    const { homelab, ids } = await minted("firebat", "old", "--ttl", "2");
    homelab.now = new Date("2026-11-30T13:00:00Z");
    await homelab.run("token", "renew", "old");
    const { old } = await idsOf(homelab);
    homelab.now = new Date("2026-11-30T14:00:00Z");
    const { exitCode, out } = await homelab.run("token", "list");
    expect({ exitCode, out }).toEqual({
      exitCode: 0,
      out: [
        "host     id      expires               status",
        `firebat  ${ids.firebat}  2026-11-30T14:00:00Z  expired`,
        `old      ${old}  2026-12-02T13:00:00Z  valid`,
        "ultra                                  none",
        "",
      ].join("\n"),
    });
    expect(JSON.parse((await homelab.run("token", "list", "--format", "json")).out)).toEqual({
      tokens: [
        {
          host: "firebat",
          hostname: "laptop-firebat",
          id: ids.firebat,
          expires: "2026-11-30T14:00:00Z",
          status: "expired",
        },
        { host: "old", hostname: "laptop-old", id: old, expires: "2026-12-02T13:00:00Z", status: "valid" },
        { host: "ultra", hostname: "laptop-ultra", status: "none" },
      ],
    });
  });

  it("shows whose expiry the two files do not agree about, and `mint` refuses it until it is renewed", async () => {
    const { homelab } = await minted("firebat", "old");
    writeFileSync(
      homelab.file("join-tokens.yaml"),
      (homelab.read("join-tokens.yaml") ?? "").replace(/(firebat:.*)2026/, "$12099"),
    );
    const sentence =
      "join-tokens.yaml says that the token expires at 2099-12-02T12:00:00Z, but secrets.json says 2026-12-02T12:00:00Z.";
    const { exitCode, out, err } = await homelab.run("token", "list");
    expect([exitCode, out]).toEqual([1, expect.stringMatching(/^firebat .* wrong\nold .* valid$/m)]);
    expect(err).toBe(`firebat: ${sentence} Replace the token with \`ducksnest token renew firebat\`.\n`);
    await expect(homelab.run("token", "mint", "firebat")).rejects.toThrow(
      `nix/secrets/ducksnest/hosts/laptop-firebat/join-token.age: ${sentence} To correct this, replace the token with`,
    );
    await homelab.run("token", "renew", "firebat");
    expect(await homelab.run("token", "list")).toMatchObject({ exitCode: 0, err: "" });
  });

  it("shows the tokens of hosts that left the manifest, which `revoke` removes", async () => {
    const { homelab, ids } = await minted("--all");
    homelab.write({
      ...aManifest({ "hosts.old": undefined }),
      secrets: { operators: [homelab.recipient], tokenTtlHours: 48 },
    });
    expect((await homelab.run("token", "list")).out).toMatch(new RegExp(`^old +${ids.old} .* valid$`, "m"));
    const { out, err } = await homelab.run("token", "revoke", "old");
    expect(err).toBe(`revoked  old  ${ids.old}\n`);
    expect(out).toBe(`kubectl delete secret bootstrap-token-${ids.old} -n kube-system --ignore-not-found\n`);
    expect((await homelab.run("token", "list")).out).not.toContain("old");
  });
});

describe("ducksnest token revoke", () => {
  it("removes both halves, and prints the command for the cluster", async () => {
    const { homelab, ids } = await minted("firebat", "ultra");
    const { exitCode, out, err } = await homelab.run("token", "revoke", "laptop-firebat");
    expect({ exitCode, out, err }).toEqual({
      exitCode: 0,
      out: `kubectl delete secret bootstrap-token-${ids.firebat} -n kube-system --ignore-not-found\n`,
      err: `revoked  firebat  ${ids.firebat}\n`,
    });
    expect(homelab.read("hosts/laptop-firebat/join-token.age")).toBeUndefined();
    expect(Object.keys(JSON.parse(homelab.read("secrets.json") ?? ""))).not.toContain(
      "hosts/laptop-firebat/join-token.age",
    );
    expect(await idsOf(homelab)).toEqual({ ultra: ids.ultra });
  });

  it("removes the last token with its file, and is content if there is none", async () => {
    const { homelab } = await minted("firebat");
    await homelab.run("token", "revoke", "--all");
    expect(homelab.read("join-tokens.yaml")).toBeUndefined();
    const before = homelab.files();
    const { exitCode, out, err } = await homelab.run("token", "revoke", "--all");
    expect({ exitCode, out, err }).toEqual({ exitCode: 0, out: "", err: "none  firebat\nnone  old\nnone  ultra\n" });
    expect(homelab.files()).toEqual(before);
  });

  it("works without operators, and if the encrypted half is damaged", async () => {
    const { homelab, ids } = await minted("firebat");
    homelab.write(aManifest());
    writeFileSync(homelab.file("hosts/laptop-firebat/join-token.age"), "damaged\n");
    expect((await homelab.run("token", "revoke", "firebat")).err).toBe(`revoked  firebat  ${ids.firebat}\n`);
  });

  it.each([
    ["fireball", 'the manifest has no host "fireball"'],
    ["control-plane", "only workers join with a token, and control-plane is a control plane"],
  ])("refuses %s, and removes nothing", async (host, reason) => {
    const { homelab } = await minted("firebat");
    const before = homelab.files();
    await expect(homelab.run("token", "revoke", "firebat", host)).rejects.toThrow(reason);
    expect(homelab.files()).toEqual(before);
  });

  it("with --apply deletes the Secrets first, and removes nothing if that fails", async () => {
    const { homelab, ids } = await minted("firebat", "old");
    const kubectl = new StandInKubectl();
    try {
      kubectl.fails = true;
      const before = homelab.files();
      await expect(homelab.run("token", "revoke", "--all", "--apply")).rejects.toThrow(
        "`kubectl delete` failed with 3; nothing was removed. Try again.",
      );
      expect(homelab.files()).toEqual(before);
      kubectl.fails = false;
      const { out, err } = await homelab.run("token", "revoke", "--all", "--apply");
      expect(out).toBe("");
      expect(err).toBe(
        `stand-in ran delete\nrevoked  firebat  ${ids.firebat}\nrevoked  old  ${ids.old}\nnone  ultra\n`,
      );
      const command = `delete secret bootstrap-token-${ids.firebat} bootstrap-token-${ids.old} -n kube-system --ignore-not-found`;
      expect(kubectl.arguments).toEqual([command, command]);
    } finally {
      kubectl.restore();
    }
  });
});

describe("ducksnest token renew", () => {
  it("replaces valid tokens in one step, and names the command that deletes the old Secrets", async () => {
    const { homelab, ids } = await minted("firebat");
    const { exitCode, out, err } = await homelab.run("token", "renew", "firebat", "old");
    const after = await idsOf(homelab);
    expect(exitCode).toBe(0);
    expect(after.firebat).not.toBe(ids.firebat);
    expect(Object.values(tokensIn(out)).map((token) => token.slice(0, 6))).toEqual([after.firebat, after.old]);
    expect(err).toBe(
      [
        `minted  firebat  ${after.firebat} in place of ${ids.firebat}, valid until 2026-12-02T12:00:00Z`,
        `minted  old  ${after.old}, valid until 2026-12-02T12:00:00Z`,
        `The cluster accepts the old tokens until this is run: kubectl delete secret bootstrap-token-${ids.firebat} -n kube-system --ignore-not-found`,
        "",
      ].join("\n"),
    );
  });

  it("with --apply applies the new Secrets and deletes the old ones", async () => {
    const { homelab, ids } = await minted("firebat");
    const kubectl = new StandInKubectl();
    try {
      kubectl.fails = true;
      await expect(homelab.run("token", "renew", "firebat", "--apply")).rejects.toThrow(
        "Try again with `ducksnest token mint firebat --apply`, which applies the same tokens.",
      );
      const second = await idsOf(homelab);
      expect(second.firebat).not.toBe(ids.firebat);
      kubectl.fails = false;
      const { out } = await homelab.run("token", "renew", "firebat", "--apply");
      expect(out).toBe("");
      expect(kubectl.arguments).toEqual([
        "apply -f -",
        "apply -f -",
        `delete secret bootstrap-token-${second.firebat} -n kube-system --ignore-not-found`,
      ]);
      const shown = await homelab.run("secrets", "show", "join-token", "--host", "firebat");
      expect(kubectl.stdin).toContain(shown.out.trim().slice(7));
      expect(kubectl.processes).not.toContain(shown.out.trim().slice(7));
    } finally {
      kubectl.restore();
    }
  });
});
