import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { makeAuthority } from "@ducksnest/credentials";
import { aManifest, manifestText, referenceText } from "@ducksnest/testing";
import { WORKLOADS } from "../../../../examples";
import type { Item } from "../../src/doctor/Item";
import { runProgram, Workspace } from "../workspace";
import { DoctorFolder, MADE, NOTHING } from "./_homelab";

// Making keys and certificates takes time on a busy machine. In milliseconds.
jest.setTimeout(60_000);

async function items(folder: DoctorFolder, now = MADE, ...args: readonly string[]): Promise<readonly Item[]> {
  const { out } = await folder.doctor(now, [...args, "--format", "json"]);
  return (JSON.parse(out) as { readonly items: readonly Item[] }).items;
}

const what = (all: readonly Item[], state: string) =>
  all.filter((item) => item.state === state).map((item) => item.what);

/** Everything is in order except eight things that end within 30 days. */
async function eight(): Promise<DoctorFolder> {
  const folder = new DoctorFolder();
  await folder.keys();
  await folder.certificates(11, 20, 15);
  folder.tokens({ ultra: "2026-06-22T00:00:00Z", firebat: "2026-06-21T06:00:00Z" });
  folder.lock("2026-04-16T00:00:00Z");
  await folder.edit((edit) =>
    edit.put("shared/tailscale-auth-key.age", Buffer.from("not a real key"), "2026-06-25T00:00:00Z"),
  );
  return folder;
}

describe("a homelab in which eight things are about to expire", () => {
  it("has eight items, in their order, with place and fix", async () => {
    const folder = await eight();
    const { exitCode, out, err } = await folder.doctor(MADE);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    const rows = out.split("\n").filter((line) => line.startsWith("soon"));
    expect(rows.map((row) => row.split(/ {2,}/).slice(1, 4))).toEqual([
      ["2026-06-21T06:00:00Z", "join token abcde1 of firebat", "nix/secrets/ducksnest/join-tokens.yaml:3:1"],
      ["2026-06-22T00:00:00Z", "join token abcde0 of ultra", "nix/secrets/ducksnest/join-tokens.yaml:4:1"],
      [
        "2026-06-25T00:00:00Z",
        expect.stringMatching(/^tailscale-auth-key of .*laptop-firebat/),
        expect.stringMatching(/^nix\/secrets\/ducksnest\/secrets\.json:\d+:3$/),
      ],
      ["2026-06-30T23:59:59Z", "support of NixOS 25.11", expect.stringMatching(/homelab\.yaml:\d+:\d+$/)],
      ["2026-07-01T00:00:00Z", "certificate of ca", "nix/pki/ducksnest/ca.crt:1:1"],
      ["2026-07-05T00:00:00Z", "certificate of etcd-ca", "nix/pki/ducksnest/etcd-ca.crt:1:1"],
      ["2026-07-10T00:00:00Z", "certificate of front-proxy-ca", "nix/pki/ducksnest/front-proxy-ca.crt:1:1"],
      [
        "2026-07-15T00:00:00Z",
        "nixpkgs of 2026-04-16, which is locked",
        expect.stringMatching(/^nix\/flake\.lock:\d+:\d+$/),
      ],
    ]);
    for (const row of rows) expect(row.split(/ {2,}/)[4]).toMatch(/\.$/);
    expect(out).toMatch(/\n0 overdue, 8 soon, 0 drift, 0 unknown, 2 fine\n$/);
  });

  it("is past due once the first has ended, and exits with 1", async () => {
    const folder = await eight();
    const before = await folder.doctor(new Date("2026-06-21T05:59:59Z"));
    expect(before.exitCode).toBe(0);
    const after = await folder.doctor(new Date("2026-06-21T06:00:00Z"));
    expect(after.exitCode).toBe(1);
    expect(after.out).toMatch(/^state.*\noverdue +2026-06-21T06:00:00Z +join token abcde1 of firebat/);
  });

  it("has fewer within fewer days, and more within more", async () => {
    const folder = await eight();
    expect(what(await items(folder, MADE, "--within", "0"), "soon")).toEqual([]);
    expect(what(await items(folder, MADE, "--within", "2"), "soon")).toHaveLength(2);
    expect(what(await items(folder, MADE, "--within", "200"), "soon").slice(8)).toEqual([
      "support of Calico 3.31",
      "support of Kubernetes 1.34",
    ]);
  });

  it("lists also what is fine with --all", async () => {
    const { out } = await (await eight()).doctor(MADE, ["--all"]);
    expect(out).toMatch(/\nfine +2026-10-01T23:59:59Z +support of Calico 3\.31 .*\nfine +2026-10-27T23:59:59Z/);
  });

  it("has annotations of GitHub: errors for what is past due, warnings for the rest", async () => {
    const { exitCode, out } = await (await eight()).doctor(new Date("2026-06-21T07:00:00Z"), ["--format", "github"]);
    expect(exitCode).toBe(1);
    const lines = out.trimEnd().split("\n");
    expect(lines).toHaveLength(8);
    expect(lines[0]).toBe(
      "::error file=nix/secrets/ducksnest/join-tokens.yaml,line=3,col=1,title=doctor%3A overdue::join token abcde1 of firebat: " +
        "2026-06-21T06:00:00Z%0Afix: If firebat has joined, run `ducksnest token revoke firebat`; otherwise `ducksnest token renew firebat`.",
    );
    for (const line of lines.slice(1)) expect(line).toMatch(/^::warning file=.*title=doctor%3A soon::/);
  });
});

describe("drift", () => {
  const drift = async (folder: DoctorFolder) => what(await items(folder), "drift");
  const SECRETS = "nix/secrets/ducksnest";
  const PKI = "nix/pki/ducksnest";

  it("is nothing if the files are as they should be", async () => {
    const folder = new DoctorFolder();
    await folder.keys();
    expect(await drift(folder)).toEqual([]);
  });

  it.each(["known_hosts", "secrets.nix", "secrets.json"])("is a changed %s", async (name) => {
    const folder = new DoctorFolder();
    await folder.keys();
    folder.write(`${SECRETS}/${name}`, `${folder.read(`${SECRETS}/${name}`)}\n`);
    expect(await drift(folder)).toEqual([`${SECRETS}/${name} differs from what the manifest and the keys give`]);
  });

  it("is a host without a key, at its place in the manifest", async () => {
    const folder = new DoctorFolder();
    await folder.keys();
    rmSync(join(folder.workspace.folder, SECRETS, "hosts/laptop-ultra"), { recursive: true });
    const found = (await items(folder)).filter(({ state }) => state === "drift");
    const line = folder.read("homelab.yaml").split("\n").indexOf("  ultra:") + 1;
    expect(found).toContainEqual(
      expect.objectContaining({ what: "laptop-ultra has no SSH host key", line, column: 3 }),
    );
    expect(line).toBeGreaterThan(0);
  });

  it("is a missing CA, unless no host joins or kubeadm made the CA", async () => {
    const folder = new DoctorFolder();
    await folder.keys();
    for (const name of ["front-proxy-ca.crt", "etcd-ca.crt"]) rmSync(join(folder.workspace.folder, PKI, name));
    expect(await drift(folder)).toEqual([]);
    rmSync(join(folder.workspace.folder, PKI, "ca.crt"));
    const found = (await items(folder)).filter(({ state }) => state === "drift");
    expect(found).toEqual([
      expect.objectContaining({ what: "there is no CA, so joining hosts cannot pin it", file: `${PKI}/ca.crt` }),
    ]);
    expect(found[0]?.fix).toContain("`ducksnest pki init`");
    folder.workspace.write(
      manifestText(aManifest({ "hosts.firebat": undefined, "hosts.old": undefined, "hosts.ultra": undefined })),
    );
    expect((await folder.doctor(MADE)).out).not.toContain("no CA");
  });

  it("is a file that is recorded, but missing", async () => {
    const folder = new DoctorFolder();
    await folder.keys();
    const lost = `${SECRETS}/hosts/laptop-ultra/ssh_host_ed25519_key.age`;
    rmSync(join(folder.workspace.folder, lost));
    expect(await drift(folder)).toContain(`${lost} is recorded, but missing`);
  });

  it("is a secret that is encrypted to other keys than its readers', or has no reader", async () => {
    const folder = new DoctorFolder();
    await folder.keys();
    await folder.edit((edit) => edit.put("shared/tailscale-auth-key.age", Buffer.from("not a real key")));
    folder.write(`${SECRETS}/hosts/gone/join-token.age`, folder.read(`${SECRETS}/shared/tailscale-auth-key.age`));
    rmSync(join(folder.workspace.folder, SECRETS, "hosts/laptop-ultra"), { recursive: true });
    expect(await drift(folder)).toEqual(
      expect.arrayContaining([
        `no host of the manifest reads ${SECRETS}/hosts/gone/join-token.age`,
        `${SECRETS}/shared/tailscale-auth-key.age has to be encrypted again. Its readers changed.`,
      ]),
    );
  });

  it("is a host's key that is not the recorded one", async () => {
    const folder = new DoctorFolder();
    await folder.keys();
    const file = (hostname: string) => `${SECRETS}/hosts/${hostname}/ssh_host_ed25519_key.pub`;
    folder.write(file("laptop-old"), folder.read(file("laptop-ultra")));
    const found = (await drift(folder)).join("\n");
    expect(found).toContain(`${file("laptop-old")}: this is not the key that was recorded`);
    expect(found).toContain(`${file("laptop-ultra")}: laptop-old has the same key`);
  });

  it("is a rotation that has not ended, and files that no rotation leaves", async () => {
    const folder = new DoctorFolder();
    await folder.keys();
    await folder.certificates();
    const next = await makeAuthority({ kind: "ca", homelab: "ducksnest", now: MADE });
    folder.write("nix/pki/ducksnest/ca.next.crt", next.certificate);
    expect(await drift(folder)).toEqual(["the files of ca do not fit together"]);
    await folder.edit((edit) => edit.put("pki/ca.next.key.age", Buffer.from("not a real key")));
    expect(await drift(folder)).toEqual([
      "the rotation of ca has not ended: the new one is trusted, and does not sign yet",
    ]);
    expect(what(await items(folder), "fine")).toContain("certificate of ca (next)");
  });

  it("is one item if the manifest names no operator", async () => {
    const found = (await items(new DoctorFolder({ secrets: undefined }))).filter(({ state }) => state === "drift");
    expect(found.map(({ fix }) => fix)).toEqual([expect.stringContaining("ducksnest keys make --all")]);
  });

  it("is every image that no digest pins", async () => {
    const folder = new DoctorFolder();
    await folder.keys();
    const { out } = await folder.doctor(MADE, ["--format", "json"], WORKLOADS.reference);
    const found = (JSON.parse(out) as { readonly items: readonly Item[] }).items.filter(
      ({ state }) => state === "drift",
    );
    expect(found).toEqual([
      {
        what: "image docker.io/nginxinc/nginx-unprivileged:1.29-alpine can change under the same tag",
        file: expect.stringMatching(/^dist\/.*\.k8s\.yaml$/),
        line: expect.any(Number),
        column: expect.any(Number),
        state: "drift",
        fix: expect.stringContaining("docker.io/nginxinc/nginx-unprivileged:1.29-alpine@<digest>"),
      },
    ]);
  });
});

describe("what nobody can date", () => {
  it("is unknown, and not passed", async () => {
    const folder = new DoctorFolder({
      "nixos.release": "30.05",
      "cluster.kubernetesVersion": "1.60",
      "cluster.calico.version": "v3.32.1",
    });
    await folder.keys();
    const found = await items(folder);
    expect(what(found, "unknown")).toEqual([
      "support of NixOS 30.05, which has no known end",
      "support of Kubernetes 1.60, which has no known end",
      "support of Calico 3.32, which has no known end",
    ]);
    expect(found.filter(({ state }) => state !== "fine")).toHaveLength(3);
  });

  it.each([
    ["nix/flake.lock", "{}", "the age of nixpkgs, because the lock does not say it"],
    [
      "nix/flake.lock",
      '{"nodes":{"root":{"inputs":{"nixpkgs":"n"}},"n":{"locked":{"lastModified":1e300}}}}',
      "the age",
    ],
    ["nix/flake.lock", "no JSON", "the age of nixpkgs"],
    ["nix/pki/ducksnest/ca.crt", "no certificate", "the certificate of ca, which cannot be read"],
    ["nix/secrets/ducksnest/join-tokens.yaml", "a: [", "join tokens, which cannot be read"],
    ["nix/secrets/ducksnest/secrets.json", "no JSON", "secrets, which cannot be read"],
  ])("is a damaged %s (%s), which hides nothing else", async (file, text, expected) => {
    const folder = new DoctorFolder();
    await folder.keys();
    folder.write(file, text);
    const found = await items(folder);
    expect(what(found, "unknown")).toEqual([expect.stringContaining(expected)]);
    expect(found.find(({ state }) => state === "unknown")?.file).toBe(file);
    expect(what(found, "soon")).toEqual(["support of NixOS 25.11"]);
  });

  it("is a file that is a folder", async () => {
    const folder = new DoctorFolder();
    await folder.keys();
    mkdirSync(join(folder.workspace.folder, "nix/flake.lock"));
    expect((await items(folder)).filter(({ state }) => state === "unknown")).toEqual([
      {
        what: "flake.lock, which cannot be read",
        file: "nix/flake.lock",
        line: 1,
        column: 1,
        state: "unknown",
        fix: "it is a folder.",
      },
    ]);
  });

  it("is the images, if the workloads cannot be made", async () => {
    const folder = new DoctorFolder();
    await folder.keys();
    const { exitCode, out } = await folder.doctor(MADE, [], () => {
      throw new Error("no such chart");
    });
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: expect.stringMatching(/unknown .*images, .*no such chart/) });
  });
});

describe("fixes that work when followed", () => {
  it("move to versions that are supported", async () => {
    const found = await items(new DoctorFolder(), new Date("2026-11-01T00:00:00Z"));
    expect(found.filter(({ state }) => state === "overdue").map(({ what: subject, fix }) => [subject, fix])).toEqual([
      [
        "support of NixOS 25.11",
        expect.stringMatching(/^Write `nixos\.release: "26\.05"`.*if the cluster does not run yet/),
      ],
      ["support of Calico 3.31", "Set cluster.calico.version to v3.32.1."],
      [
        "support of Kubernetes 1.34",
        expect.stringMatching(/^Kubernetes comes with NixOS\. Write `nixos\.release: "26\.05"`/),
      ],
    ]);
  });

  it("ask for a newer ducksnest if it knows no newer release", async () => {
    const workspace = new Workspace(referenceText());
    const now = () => new Date("2026-12-25T00:00:00Z");
    const args = ["doctor", "--format", "json", "--manifest", workspace.manifest];
    const { out } = await runProgram(args, {}, { addWorkloads: NOTHING, now });
    expect(out).toContain("Update ducksnest to a version that knows a newer NixOS release");
  });
});

it.each(["-1", "1.5", "3651", "x", ""])("--within %s is refused", async (days) => {
  await expect(new DoctorFolder().doctor(MADE, [`--within=${days}`])).rejects.toThrow(
    /whole number of days from 0 to 3650/,
  );
});
