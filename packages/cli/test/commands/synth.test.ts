import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aManifest, itWith, manifestText, REPOSITORY, readTree, referenceText } from "@ducksnest/testing";
import { changedLines, runProgram, Workspace } from "../workspace";

const LOCK = `homelab: ducksnest
sites:
  seoul:
    region: ap-northeast-2
    state: terraform.ducksnest.seoul.tfstate
    instances:
      10.20.0.10: { architecture: x86_64 }
`;

/** Leaves the state that Terraform writes when it deploys the site seoul. */
function deploy(workspace: Workspace, homelab = "ducksnest"): void {
  writeFileSync(join(workspace.folder, `terraform.${homelab}.seoul.tfstate`), "{}");
}

describe("ducksnest synth", () => {
  it("writes all three outputs beside the manifest, and counts the files", async () => {
    const workspace = new Workspace();
    const { exitCode, out } = await workspace.run("synth");
    expect(exitCode).toBe(0);
    expect([...workspace.outputs().keys()]).toMatchInlineSnapshot(`
      [
        "cdktf.out/manifest.json",
        "cdktf.out/stacks/seoul/.terraform.lock.hcl",
        "cdktf.out/stacks/seoul/cdk.tf.json",
        "dist/blog.k8s.yaml",
        "dist/calico-felix.k8s.yaml",
        "dist/calico.k8s.yaml",
        "dist/portfolio.k8s.yaml",
        "nix/flake.nix",
        "nix/hosts/control-plane/default.nix",
        "nix/hosts/laptop-firebat/default.nix",
        "nix/hosts/laptop-old/default.nix",
        "nix/hosts/laptop-ultra/default.nix",
        "nix/nodes.nix",
        "nix/tailnet-policy.hujson",
      ]
    `);
    expect(out).toContain("15 written, 0 unchanged, 0 removed");
  });

  it("rewrites no file if nothing changed", async () => {
    const workspace = new Workspace();
    await workspace.run("synth");
    const before = workspace.identities();
    const { out } = await workspace.run("synth");
    expect(out).toContain("0 written, 15 unchanged, 0 removed");
    expect(workspace.identities()).toEqual(before);
  });

  it("does not replace the outputs of another homelab, unless its manifest is gone", async () => {
    const workspace = new Workspace();
    await workspace.run("synth");
    const before = workspace.outputs();
    const cabin = join(workspace.folder, "cabin.yaml");
    writeFileSync(cabin, manifestText(aManifest({ name: "cabin" })));
    const synth = (...outputs: string[]) => runProgram(["synth", ...outputs, "--manifest", cabin]);
    const refusal =
      "nix/flake.nix: belongs to the homelab ducksnest, and the outputs of cabin would replace those of ducksnest. Move the " +
      "manifest of cabin to a folder of its own. If you gave ducksnest up, delete its manifest.";
    await expect(synth()).rejects.toThrow(refusal);
    await expect(synth("cluster")).rejects.toThrow(refusal);
    rmSync(cabin);
    expect(workspace.outputs()).toEqual(before);
  });

  it.each(["cloud", "cluster", "hosts"])(
    "does not replace %s of another homelab if that is all it has",
    async (name) => {
      const workspace = new Workspace();
      await workspace.run("synth", name);
      const cabin = join(workspace.folder, "cabin.yaml");
      writeFileSync(cabin, manifestText(aManifest({ name: "cabin" })));
      const before = workspace.outputs();
      await expect(runProgram(["synth", "--manifest", cabin])).rejects.toThrow(
        "belongs to the homelab ducksnest, and the outputs of cabin",
      );
      expect(workspace.outputs()).toEqual(before);
      // Also while somebody is editing the other manifest.
      workspace.write(`${referenceText()}\nsites: [\n`);
      await expect(runProgram(["synth", "--manifest", cabin])).rejects.toThrow("belongs to the homelab ducksnest");
    },
  );

  it("does not replace the outputs of homelab.yaml by those of a copy with the same name", async () => {
    const workspace = new Workspace();
    await workspace.run("synth");
    const copy = join(workspace.folder, "test.yaml");
    writeFileSync(copy, manifestText(aManifest({ "nixos.timeZone": "Europe/Berlin" })));
    const before = workspace.outputs();
    await expect(runProgram(["synth", "--manifest", copy])).rejects.toThrow(
      "test.yaml: describes the homelab ducksnest, as homelab.yaml does, and the outputs of one would replace those of the other. " +
        "Move test.yaml to a folder of its own, and change its name if it is another homelab.",
    );
    expect(workspace.outputs()).toEqual(before);
    expect((await workspace.run("synth")).exitCode).toBe(0);
  });

  it("lets the manifest change as it likes until something is deployed, even beside a lock", async () => {
    const workspace = new Workspace();
    await workspace.run("synth");
    expect(workspace.outputs().has("ducksnest.lock")).toBe(false);
    // As `cdktf diff` leaves it.
    writeFileSync(join(workspace.folder, "ducksnest.lock"), LOCK);
    workspace.write(manifestText(aManifest({ name: "cabin", "hosts.control-plane.instanceType": "t4g.medium" })));
    expect(await workspace.run("synth")).toMatchObject({ exitCode: 0 });
    expect(workspace.outputs().get("ducksnest.lock")).toContain("homelab: cabin\n");
    deploy(workspace, "cabin");
    workspace.write(manifestText(aManifest()));
    expect((await workspace.run("synth")).err).toContain("error[homelab-name-unchanged]");
  });

  it("keeps the state of a homelab that is renamed, once its name is changed in the lock, too", async () => {
    const workspace = new Workspace();
    deploy(workspace);
    await workspace.run("synth");
    const before = workspace.outputs();
    workspace.write(manifestText(aManifest({ name: "cabin" })));
    const refused = await workspace.run("synth");
    expect({ ...refused, err: refused.err.includes("change line 4 of ducksnest.lock to: homelab: cabin.") }).toEqual({
      exitCode: 1,
      out: "",
      err: true,
    });
    expect(workspace.outputs()).toEqual(before);
    const lock = join(workspace.folder, "ducksnest.lock");
    const lines = readFileSync(lock, "utf8").split("\n");
    lines[3] = "homelab: cabin";
    writeFileSync(lock, lines.join("\n"));
    expect(await workspace.run("synth")).toMatchObject({ exitCode: 0 });
    const stack: { terraform: { backend: unknown } } = JSON.parse(
      workspace.outputs().get("cdktf.out/stacks/seoul/cdk.tf.json") ?? "",
    );
    expect(stack.terraform.backend).toEqual({ local: { path: "../../../terraform.ducksnest.seoul.tfstate" } });
    expect((await workspace.run("synth")).out).toContain("0 written");
  });

  it("warns of secrets that a renamed homelab left behind", async () => {
    const workspace = new Workspace(manifestText(aManifest({ name: "cabin" })));
    const folder = join(workspace.folder, "nix/secrets/ducksnest");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "known_hosts"), "");
    const sentence =
      "If the homelab was renamed, run `git mv nix/secrets/ducksnest nix/secrets/cabin`. Otherwise delete the folder.";
    expect((await workspace.run("synth")).out).toContain(sentence);
    expect((await workspace.run("check")).err).toContain(sentence);
    expect(JSON.parse((await workspace.run("synth", "--format", "json")).out).warnings).toEqual([
      expect.stringContaining(sentence),
    ]);
    renameSync(folder, join(workspace.folder, "nix/secrets/cabin"));
    expect((await workspace.run("synth")).out).not.toContain("git mv");
    expect((await workspace.run("check")).err).toBe("");
  });

  it("keeps an empty stack for a site that left the manifest, until its lines in the lock are deleted", async () => {
    const tokyo = {
      kind: "aws",
      region: "ap-northeast-1",
      vpcCidr: "10.30.0.0/16",
      subnets: [{ cidr: "10.30.0.0/24", zone: "a" }],
    };
    const workspace = new Workspace(manifestText(aManifest({ "sites.tokyo": tokyo })));
    deploy(workspace);
    await workspace.run("synth");
    const stack = () => workspace.outputs().get("cdktf.out/stacks/tokyo/cdk.tf.json");
    const before = stack();
    workspace.write(manifestText(aManifest()));
    const { exitCode, err } = await workspace.run("synth");
    const [lines] = /lines \d+ to \d+ of ducksnest\.lock/.exec(err) ?? [];
    expect({ exitCode, destroy: err.includes("cdktf destroy tokyo") }).toEqual({ exitCode: 0, destroy: true });
    const empty = JSON.parse(stack() ?? "");
    expect(Object.keys(empty).sort()).toEqual(["//", "provider", "terraform"]);
    expect(empty.provider).toEqual({ aws: [{ region: "ap-northeast-1" }] });
    expect(empty.terraform).toEqual(JSON.parse(before ?? "").terraform);

    // The site is as before when it comes back.
    workspace.write(manifestText(aManifest({ "sites.tokyo": tokyo })));
    await workspace.run("synth");
    expect(stack()).toEqual(before);

    workspace.write(manifestText(aManifest()));
    await workspace.run("synth");
    const [, first = 0, last = 0] = /lines (\d+) to (\d+)/.exec(lines ?? "") ?? [];
    const file = join(workspace.folder, "ducksnest.lock");
    const kept = readFileSync(file, "utf8")
      .split("\n")
      .filter((_, index) => index + 1 < Number(first) || index + 1 > Number(last));
    writeFileSync(file, kept.join("\n"));
    const after = await workspace.run("synth");
    expect(after.err).not.toContain("tokyo");
    expect(stack()).toBeUndefined();
  });

  it("writes nothing beside a lock that it cannot read, and says where it is wrong", async () => {
    const workspace = new Workspace();
    const file = join(workspace.folder, "ducksnest.lock");
    writeFileSync(file, "homelab: ducksnest\nsites: 5\n");
    const before = workspace.outputs();
    const { exitCode, err } = await workspace.run("synth");
    expect({ exitCode, place: err.includes("ducksnest.lock:2:8 error[unreadable-lock] sites\n") }).toEqual({
      exitCode: 1,
      place: true,
    });
    expect(workspace.outputs()).toEqual(before);
    rmSync(file);
    expect(await workspace.run("synth")).toMatchObject({ exitCode: 0 });
  });

  it("writes only the outputs that are named", async () => {
    const workspace = new Workspace();
    await workspace.run("synth", "cluster");
    expect([...workspace.outputs().keys()].every((file) => file.startsWith("dist/"))).toBe(true);
  });

  it("reports the same in JSON", async () => {
    const { out } = await new Workspace().run("synth", "hosts", "--format", "json");
    expect(JSON.parse(out)).toMatchObject({
      verdict: "sound",
      written: expect.arrayContaining(["nix/flake.nix"]),
      unchanged: [],
      removed: [],
      findings: expect.arrayContaining([expect.objectContaining({ rule: "worker-memory", severity: "warning" })]),
    });
  });

  it("removes the files of a removed host, and keeps what a person wrote", async () => {
    const workspace = new Workspace();
    await workspace.run("synth");
    const extra = join(workspace.folder, "nix/hosts/laptop-old/extra.nix");
    const module = join(workspace.folder, "nix/modules/mine.nix");
    for (const file of [extra, module]) writeFileSync(file, "{ }\n");

    workspace.write(manifestText(aManifest({ "hosts.old": undefined, "hosts.ultra": undefined })));
    const { out } = await workspace.run("synth");
    expect(out).toContain("removed  nix/hosts/laptop-old/default.nix");
    expect(existsSync(extra)).toBe(true);
    expect(existsSync(module)).toBe(true);
    expect(existsSync(join(workspace.folder, "nix/hosts/laptop-ultra"))).toBe(false);
  });

  it("writes nothing at all if it would overwrite what a person wrote", async () => {
    const workspace = new Workspace();
    writeFileSync(join(workspace.folder, "nix/flake.nix"), "{ outputs = _: { }; }\n");
    const before = workspace.outputs();
    await expect(workspace.run("synth")).rejects.toThrow("nix/flake.nix: not generated by ducksnest");
    expect(workspace.outputs()).toEqual(before);
  });

  it("names missing join tokens, and makes the Secrets of the others readable only by their owner", async () => {
    const workspace = new Workspace();
    const without = await workspace.run("synth", "cluster");
    expect(without.out).toContain(
      "firebat, old and ultra have no join tokens. Run `ducksnest token mint firebat old ultra`",
    );

    await workspace.plantTokens({ firebat: { token: "abcdef.0123456789abcdef" } });
    const { out, err } = await workspace.run("synth", "cluster");
    expect(out).toContain("written  dist/join-tokens.k8s.yaml");
    expect(out).toContain("old and ultra have no join tokens. Run `ducksnest token mint old ultra`");
    expect(out + err).not.toContain("0123456789abcdef");
    expect(statSync(join(workspace.folder, "dist/join-tokens.k8s.yaml")).mode & 0o777).toBe(0o600);
  });

  it("refuses a private key that the user names and that cannot be used", async () => {
    await expect(new Workspace().run("synth", "cluster", "--identity", "/nowhere/key")).rejects.toThrow(
      "/nowhere/key:1:1: The identity file does not exist. Check the path.",
    );
  });

  it("emits no stack for a homelab without a cloud", async () => {
    const changes = {
      "sites.seoul": undefined,
      "hosts.control-plane": undefined,
      "hosts.firebat.role": "control-plane",
    };
    const workspace = new Workspace(manifestText(aManifest(changes)));
    const { exitCode } = await workspace.run("synth");
    expect(exitCode).toBe(0);
    expect([...workspace.outputs().keys()].filter((file) => file.startsWith("cdktf.out/"))).toEqual([
      "cdktf.out/manifest.json",
    ]);
    expect(workspace.outputs().get("dist/calico.k8s.yaml")).toContain("mtu: 1450");
  });
});

describe("a manifest outside the repository", () => {
  const outside = () => {
    const workspace = new Workspace();
    rmSync(join(workspace.folder, "nix"), { recursive: true });
    return workspace;
  };

  it("gets the whole flake, with the repository's modules, outputs and tests", async () => {
    const workspace = outside();
    const { out } = await workspace.run("synth", "hosts");
    expect(out).toContain("written  nix/modules/default.nix\n");
    for (const part of ["modules", "outputs", "tests"]) {
      expect(readTree(join(workspace.folder, "nix", part))).toEqual(readTree(join(REPOSITORY, "nix", part)));
    }
  });

  itWith("nix-instantiate")("gets a flake that evaluates", async () => {
    const workspace = outside();
    await workspace.run("synth", "hosts");
    const machines = `(import ${workspace.folder}/nix/tests/harness.nix { }).nixosConfigurations`;
    const names = `builtins.mapAttrs (_: machine: machine.config.networking.hostName) ${machines}`;
    const nix = spawnSync("nix-instantiate", ["--eval", "--strict", "--json", "--expr", names], { encoding: "utf8" });
    expect(nix).toMatchObject({ status: 0 });
    const hostnames = ["control-plane", "laptop-firebat", "laptop-old", "laptop-ultra"];
    expect(JSON.parse(nix.stdout)).toEqual(Object.fromEntries(hostnames.map((name) => [name, name])));
  });

  it("keeps its own copy of a folder, even if its files were changed or removed", async () => {
    const workspace = outside();
    await workspace.run("synth", "hosts");
    writeFileSync(join(workspace.folder, "nix/modules/default.nix"), "{ imports = [ ./mine.nix ]; }\n");
    rmSync(join(workspace.folder, "nix/modules/gpu.nix"));
    rmSync(join(workspace.folder, "nix/outputs"), { recursive: true });
    const before = workspace.outputs();
    const { out } = await workspace.run("synth", "hosts");
    expect(
      out.match(/^written .*$/gm)?.map((line) =>
        line
          .replace(/^written +/, "")
          .split("/")
          .slice(0, 2),
      ),
    ).toEqual(Array(readTree(join(REPOSITORY, "nix/outputs")).size).fill(["nix", "outputs"]));
    for (const [file, content] of before) expect(workspace.outputs().get(file)).toBe(content);
    expect(workspace.outputs().has("nix/modules/gpu.nix")).toBe(false);
  });
});

describe("join tokens and git", () => {
  const TOKEN_FILES = ["dist/join-tokens.k8s.yaml"];

  const withTokens = async (gitIgnore: string | undefined) => {
    const workspace = new Workspace();
    const file = join(workspace.folder, ".gitignore");
    if (gitIgnore === undefined) rmSync(file);
    else writeFileSync(file, gitIgnore);
    await workspace.plantTokens({ firebat: { token: "abcdef.0123456789abcdef" } });
    return workspace;
  };

  const git = ({ folder }: Workspace, ...args: string[]) => {
    const { status, stdout } = spawnSync("git", ["-C", folder, ...args], { encoding: "utf8" });
    expect(status).toBe(0);
    return stdout.split("\n");
  };

  itWith("git")("`git add -A` after synth takes the flake and no token", async () => {
    const workspace = await withTokens(undefined);
    const { out } = await workspace.run("synth", "cluster", "hosts");
    expect(out).toContain("written  .gitignore\n");
    expect(out).not.toContain("so git can commit");
    expect(existsSync(join(workspace.folder, "dist/join-tokens.k8s.yaml"))).toBe(true);
    git(workspace, "init", "--quiet");
    git(workspace, "add", "-A");
    const added = git(workspace, "ls-files");
    expect(added).toEqual(expect.arrayContaining([".gitignore", "homelab.yaml", "nix/flake.nix"]));
    for (const file of TOKEN_FILES) expect(added).not.toContain(file);
    for (const file of added.filter(Boolean)) {
      expect(readFileSync(join(workspace.folder, file), "utf8")).not.toContain("0123456789abcdef");
    }
  });

  it("keeps the user's .gitignore, and says what it lacks", async () => {
    const workspace = await withTokens("node_modules/\n.ducksnest/\nnix/pki/\n");
    const { out } = await workspace.run("synth", "cluster");
    expect(out).toContain(
      "warning  .gitignore does not ignore dist/join-tokens.k8s.yaml, so git can commit join tokens. Add the line `dist/` to it.\n",
    );
    expect(out).toMatch(
      /^warning {2}\.gitignore does not ignore nix\/secrets\/[\w-]+\/shared\/wifi, so git can commit private keys and secrets in plain text\. Add the lines `nix\/secrets\/\*\*`, `!nix\/secrets\/\*\*\/`, .* and `!nix\/secrets\/\*\*\/join-tokens\.yaml` to it, in this order\.$/m,
    );
    expect(readFileSync(join(workspace.folder, ".gitignore"), "utf8")).toBe("node_modules/\n.ducksnest/\nnix/pki/\n");
  });

  itWith("git")("follows git's own rules in a git repository", async () => {
    const warned = async (gitIgnore: string) => {
      const workspace = await withTokens(gitIgnore);
      git(workspace, "init", "--quiet");
      return /^warning .*join tokens.*$/m.exec((await workspace.run("synth", "cluster")).out)?.[0];
    };
    expect(await warned("*.yaml\n")).toBeUndefined();
    expect(await warned("dist/*\n.ducksnest/\n!dist/join-tokens.k8s.yaml\n")).toContain(
      "does not ignore dist/join-tokens.k8s.yaml, so",
    );
    expect(await warned("node_modules/\n")).toContain("Add the line `dist/` to it.");
  });
});

describe("a change of one value", () => {
  const diff = async (changes: Parameters<typeof aManifest>[0]) => {
    const workspace = new Workspace();
    await workspace.run("synth");
    const before = workspace.outputs();
    workspace.write(manifestText(aManifest(changes)));
    await workspace.run("synth");
    return changedLines(before, workspace.outputs());
  };

  it("of the pod CIDR changes the pool and the control plane, and nothing else", async () => {
    expect(await diff({ "cluster.podCidr": "10.42.0.0/16" })).toEqual([
      "dist/calico.k8s.yaml: -- cidr: 10.244.0.0/16",
      "dist/calico.k8s.yaml: +- cidr: 10.42.0.0/16",
      'nix/hosts/control-plane/default.nix: -podCidr = "10.244.0.0/16";',
      'nix/hosts/control-plane/default.nix: +podCidr = "10.42.0.0/16";',
    ]);
  });

  it("of the service CIDR changes the DNS address of every host, and the certificate", async () => {
    const lines = await diff({ "cluster.serviceCidr": "10.112.0.0/12" });
    expect(lines.filter((line) => line.includes("+"))).toEqual([
      'nix/hosts/control-plane/default.nix: +clusterDns = "10.112.0.10";',
      'nix/hosts/control-plane/default.nix: +"10.112.0.1"',
      'nix/hosts/control-plane/default.nix: +serviceCidr = "10.112.0.0/12";',
      'nix/hosts/laptop-firebat/default.nix: +clusterDns = "10.112.0.10";',
      'nix/hosts/laptop-old/default.nix: +clusterDns = "10.112.0.10";',
      'nix/hosts/laptop-ultra/default.nix: +clusterDns = "10.112.0.10";',
    ]);
  });

  it("of the instance's architecture is refused, unless the instance does not exist yet", async () => {
    const workspace = new Workspace();
    deploy(workspace);
    await workspace.run("synth");
    workspace.write(manifestText(aManifest({ "hosts.control-plane.instanceType": "t4g.medium" })));
    const { exitCode, err } = await workspace.run("synth");
    expect({ exitCode, err: err.includes("error[instance-architecture-unchanged]") }).toEqual({
      exitCode: 1,
      err: true,
    });
    const file = join(workspace.folder, "ducksnest.lock");
    writeFileSync(file, readFileSync(file, "utf8").replace(/\n *10\.20\.0\.10.*/, ""));
    expect(await workspace.run("synth")).toMatchObject({ exitCode: 0 });
    expect(readFileSync(file, "utf8")).toContain("10.20.0.10: { architecture: arm64 }");
  });

  it("of the instance type changes the instance, and the labels of its node", async () => {
    const workspace = new Workspace();
    await workspace.run("synth");
    const before = workspace.outputs();
    workspace.write(manifestText(aManifest({ "hosts.control-plane.instanceType": "t4g.medium" })));
    await workspace.run("synth");
    const lines = changedLines(before, workspace.outputs());
    expect(lines.filter((line) => line.includes(": +"))).toEqual([
      expect.stringContaining('+"nixos-arm64_images_'),
      expect.stringContaining('+"path": "seoul/nixos-arm64/images"'),
      expect.stringContaining('+"uniqueId": "nixos-arm64_images_'),
      expect.stringContaining('+"arm64"'),
      expect.stringContaining('+"ami": "${try(data.aws_ami_ids.nixos-arm64_images_'),
      'cdktf.out/stacks/seoul/cdk.tf.json: +"instance_type": "t4g.medium",',
      expect.stringContaining("has no official NixOS 26.05 image for arm64."),
      'nix/flake.nix: +system = "aarch64-linux";',
      'nix/hosts/control-plane/default.nix: +cpuVendor = "arm";',
      'nix/hosts/control-plane/default.nix: +"node.kubernetes.io/instance-type" = "t4g.medium";',
    ]);
  });

  it("of the order of hosts changes nothing", async () => {
    const { hosts, ...rest } = aManifest();
    const reversed = Object.fromEntries(Object.entries(hosts as object).reverse());
    const workspace = new Workspace();
    await workspace.run("synth");
    workspace.write(manifestText({ hosts: reversed, ...rest }));
    expect((await workspace.run("synth")).out).toContain("0 written, 15 unchanged, 0 removed");
  });
});

describe("a fifth host", () => {
  it("needs an edit of the manifest alone, and appears in every output that needs it", async () => {
    const spare = `
  spare:
    site: home
    role: worker
    address: 192.168.0.18
    interface: { name: enp3s0, kind: ethernet }
    boot: uefi
    hardware:
      cpu: { model: AMD Ryzen 5 5600G, threads: 12, maxGHz: 4.4 }
      memoryGiB: 31.2
      disk: { sizeGiB: 931.5 }

users:`;
    const workspace = new Workspace();
    await workspace.run("synth");
    const before = workspace.outputs();
    workspace.write(referenceText().replace("\nusers:", spare));
    await workspace.plantTokens({ spare: { token: "abcdef.0123456789abcdef" } });
    await workspace.run("synth");

    const after = workspace.outputs();
    const lines = changedLines(before, after).filter((line) => !line.startsWith(".ducksnest/"));
    expect(lines).toContain("nix/flake.nix: +module = ./hosts/spare;");
    // Calico has to find the new interface's name.
    expect(lines).toContain("dist/calico.k8s.yaml: +interface: ^(enp3s0|ens5|wlan0)$");
    expect(lines).toContain("dist/join-tokens.k8s.yaml: +description: Lets spare join the cluster");
    expect(after.get("nix/hosts/spare/default.nix")).toContain('nodeIp = "192.168.0.18";');
    expect(new Set(lines.map((line) => line.split(":")[0]))).toEqual(
      new Set([
        "dist/calico.k8s.yaml",
        "dist/join-tokens.k8s.yaml",
        "nix/flake.nix",
        "nix/hosts/spare/default.nix",
        "nix/nodes.nix",
        "nix/tailnet-policy.hujson",
      ]),
    );
  });

  it("in the cloud becomes an instance, and changes no address of another host", async () => {
    const workspace = new Workspace();
    await workspace.run("synth");
    const before = workspace.outputs();
    workspace.write(
      manifestText(
        aManifest({
          "hosts.burst": {
            site: "seoul",
            role: "worker",
            instanceType: "t3.large",
            rootVolumeGiB: 50,
            subnet: "10.20.1.0/24",
          },
        }),
      ),
    );
    await workspace.run("synth");
    const lines = changedLines(before, workspace.outputs());
    expect(lines).toContain('cdktf.out/stacks/seoul/cdk.tf.json: +"private_ip": "10.20.1.192",');
    expect(lines).toContain('nix/hosts/burst/default.nix: +nodeIp = "10.20.1.192";');
    expect(lines.filter((line) => line.includes("private_ip") || line.includes("nodeIp"))).toHaveLength(2);
    // The two talk inside the VPC, which the security group and the control plane's NIC have to allow.
    expect(lines).toContain('cdktf.out/stacks/seoul/cdk.tf.json: +"from_port": 6443,');
    expect(lines).toContain("nix/hosts/control-plane/default.nix: -ens5.udpPorts = [ 41641 ];");
  });
});
