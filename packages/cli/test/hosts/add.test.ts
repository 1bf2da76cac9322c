import { chmodSync, readFileSync, renameSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readPublicTokens } from "@ducksnest/credentials";
import { parseHomelab } from "@ducksnest/manifest";
import { referenceText } from "@ducksnest/testing";
import { aDisk, aReport, hardware } from "../../../manifest/test/facter/_report";
import { pipedInput, typedInput } from "../workspace";
import { ATTIC, Home } from "./_Home";

jest.setTimeout(60_000);

const ADD = ["host", "add", "attic", ...ATTIC];

/** Arguments without an option and its value. */
function without(option: string): readonly string[] {
  const at = ADD.indexOf(option);
  return [...ADD.slice(0, at), ...ADD.slice(at + 2)];
}

function hostOf({ text }: Home, name = "attic") {
  const loaded = parseHomelab(text, "homelab.yaml");
  return loaded.kind === "loaded" ? loaded.homelab.hosts.find((host) => host.name === name) : undefined;
}

describe("host add", () => {
  it("makes key, token and shared secrets with the entry, and says what comes next", async () => {
    const home = new Home();
    await home.fill();
    const { exitCode, out } = await home.runAsOperator(ADD);
    expect(exitCode).toBe(0);
    expect(out).toMatch(
      /^added {2}attic {2}to the manifest\nmade {2}SSH key {2}SHA256:\S{43}\nmade {2}join token {2}[a-z0-9]{6}, valid until 2026-11-28T12:00:00Z\nrekeyed {2}shared\/console-password.age\nrekeyed {2}shared\/tailscale-auth-key.age\nrekeyed {2}shared\/wifi.age\n\nNext: `ducksnest up` lists what is left until attic is in the cluster, and `ducksnest up --run` does it.\nThen deploy the hosts that run already, because their firewalls accept only the nodes in nix\/nodes.nix:\n {2}ducksnest deploy control-plane firebat old ultra\n$/,
    );
    const secrets = await home.secrets();
    const key = secrets.get("hosts/attic/ssh_host_ed25519_key.age") ?? "";
    const tokens = readPublicTokens(join(home.folder, "nix/secrets/ducksnest/join-tokens.yaml"));
    const token = secrets.get("hosts/attic/join-token.age") ?? "";
    expect(token).toMatch(/^[a-z0-9]{6}\.[a-z0-9]{16}\n$/);
    expect(tokens.get("attic")).toEqual({ id: token.slice(0, 6), expires: "2026-11-28T12:00:00Z" });
    expect(out).not.toContain(token.slice(7, 23));
    for (const file of ["hosts/attic/join-token.age", "shared/wifi.age", "shared/tailscale-auth-key.age"]) {
      expect([file, await home.canDecrypt(key, file)]).toEqual([file, true]);
    }
    expect(readFileSync(join(home.folder, "nix/secrets/ducksnest/known_hosts"), "utf8")).toContain("attic,");
  });

  it("edits only the manifest if it names no operators", async () => {
    const home = new Home(referenceText(), { operators: false });
    const { exitCode, out } = await home.run(ADD);
    expect(exitCode).toBe(0);
    expect(out).toContain("The manifest names no operators, so no key and no token was made");
    expect([...home.files.keys()]).toEqual(["homelab.yaml"]);
    expect(out).toContain("\nNext: `ducksnest up` lists what is left until attic is in the cluster");
    expect(hostOf(home)).toBeDefined();
  });

  it("asks for what is missing, with proposals", async () => {
    const home = new Home();
    const input = typedInput("", "", "10.0.0.1", "", "", "Intel N100", "four", "4", "3.4", "15.5", "467.4", "");
    const { exitCode } = await home.runAsOperator(["host", "add", "attic", "--address", "192.168.0.18"], input);
    const questions = input.asked.map(([question]) => question);
    expect({ exitCode, questions }).toMatchObject({ exitCode: 0, questions: expect.any(Array) });
    expect(questions[0]).toBe("Site (home, seoul) [home]: ");
    expect(questions[1]).toBe("Hostname [attic]: ");
  });

  it("proposes the next free address", async () => {
    const home = new Home();
    const input = typedInput("");
    const { exitCode } = await home.runAsOperator(
      [...without("--address"), "--site", "home", "--hostname", "attic"],
      input,
    );
    expect(input.asked).toEqual([["Address in 192.168.0.0/24 [192.168.0.18]: ", false]]);
    expect({ exitCode, address: hostOf(home)?.address?.toString() }).toEqual({ exitCode: 0, address: "192.168.0.18" });
  });

  it.each(["--address", "--interface", "--boot", "--cpu", "--threads", "--max-ghz", "--memory", "--disk"])(
    "names %s if it is missing and nobody can be asked",
    async (option) => {
      const home = new Home();
      const { text } = home;
      await expect(home.runAsOperator(without(option), pipedInput())).rejects.toThrow(`add ${option} `);
      expect(home.text).toBe(text);
    },
  );

  it("takes an EC2 instance", async () => {
    const home = new Home();
    const args = ["host", "add", "edge", "--site", "seoul", "--instance-type", "t3.small", "--volume", "20"];
    const { exitCode, out } = await home.runAsOperator(args);
    expect(exitCode).toBe(0);
    expect(out).toContain("lists what is left until edge is in the cluster");
    expect(hostOf(home, "edge")).toMatchObject({ instanceType: "t3.small", kind: "aws" });
  });

  it("writes an address for an EC2 instance whose hostname leads to another one's, and for no other", async () => {
    const home = new Home();
    const aws = ["--site", "seoul", "--instance-type", "t3.small", "--volume", "20"];
    for (const name of ["one", "relay", "edge"]) {
      expect(await home.runAsOperator(["host", "add", name, ...aws])).toMatchObject({ exitCode: 0 });
    }
    expect(["one", "relay", "edge"].map((name) => String(hostOf(home, name)?.address))).toEqual([
      "undefined",
      "10.20.0.4",
      "undefined",
    ]);
  });

  it("reads no endless or huge report", async () => {
    const home = new Home();
    const huge = join(home.folder, "huge.json");
    writeFileSync(huge, "");
    truncateSync(huge, 16 * 1024 * 1024 + 1);
    for (const [file, reason] of [
      ["/dev/zero", "it is not a plain file. Write the report to a file first."],
      [home.folder, "it is not a plain file. Write the report to a file first."],
      [huge, "it is larger than 16 MiB. Check that this is the right file."],
      [join(home.folder, "none.json"), "no such file or directory"],
    ] as const) {
      const run = home.runAsOperator(["host", "add", "attic", "--facter", file]);
      await expect(run).rejects.toThrow(`${file}: cannot be used: ${reason}`);
    }
  });

  it("asks of a nixos-facter report only what is ambiguous", async () => {
    const home = new Home();
    const report = join(home.folder, "facter.json");
    const disks = [aDisk("nvme0n1", 1_000_215_216, ["nvme"], ["nvme-Maker_1"]), aDisk("sda", 3_907_029_168, ["scsi"])];
    writeFileSync(report, aReport({ hardware: hardware({ disk: disks }) }));
    const input = typedInput("wlp3s0", "/dev/disk/by-id/nvme-Maker_1");
    const args = ["--site", "home", "--hostname", "attic", "--address", "192.168.0.18", "--facter", report];
    const { exitCode, err } = await home.runAsOperator(["host", "add", "attic", ...args], input);
    expect({ exitCode, asked: input.asked.map(([question]) => question) }).toEqual({
      exitCode: 0,
      asked: [
        "Network card with the address (enp2s0, wlp3s0) [enp2s0]: ",
        "Disk for NixOS (/dev/nvme0n1 with 476.9 GiB, /dev/sda with 1863 GiB) [/dev/nvme0n1]: ",
      ],
    });
    expect(err).toContain("memory in GiB 15: The report rounds memory");
    expect(hostOf(home)).toMatchObject({
      interface: { name: "wlp3s0", kind: "wifi" },
      boot: { kind: "uefi" },
      hardware: {
        cpu: { model: "Intel Core i5-8250U", threads: 8 },
        gpus: [{ model: expect.stringContaining("GTX 1050") }],
      },
    });
    expect(home.text).toContain("disk: { sizeGiB: 476.9, installDisk: /dev/disk/by-id/nvme-Maker_1 }");
  });

  it("takes the disk of a nixos-facter report as the one to install on, unless GRUB is to be on another", async () => {
    const report = join(new Home().folder, "facter.json");
    const disks = [aDisk("nvme0n1", 1_000_215_216, ["nvme"], ["nvme-Maker_1"])];
    writeFileSync(report, aReport({ hardware: hardware({ disk: disks }) }));
    const installDisk = async (...boot: readonly string[]) => {
      const home = new Home();
      const args = [
        "--site",
        "home",
        "--address",
        "192.168.0.18",
        "--interface",
        "wlp3s0",
        "--facter",
        report,
        ...boot,
      ];
      await home.runAsOperator(["host", "add", "attic", ...args]);
      const host = hostOf(home);
      return host?.kind === "lan" ? host.hardware.disk.installDisk : "not a LAN host";
    };
    expect(await installDisk("--boot", "bios")).toBe("/dev/disk/by-id/nvme-Maker_1");
    expect(await installDisk("--boot", "bios", "--boot-disk", "/dev/sdb")).toBeUndefined();
  });

  it.each([
    ["not JSON", "{"],
    ["another file", "[]"],
  ])("refuses a report that is %s", async (_, text) => {
    const home = new Home();
    writeFileSync(join(home.folder, "facter.json"), text);
    const args = ["host", "add", "attic", "--facter", join(home.folder, "facter.json")];
    await expect(home.runAsOperator(args)).rejects.toThrow(/facter.json: cannot be used: /);
  });
});

describe("host add refuses, and writes nothing:", () => {
  async function unchanged(home: Home, args: readonly string[]) {
    const files = new Map(home.files);
    const result = await home.runAsOperator(args).catch((error: unknown) => String(error));
    expect(new Map(home.files)).toEqual(files);
    return result;
  }

  it("a name that is taken, with its position, before any question", async () => {
    const home = new Home();
    expect(await unchanged(home, ["host", "add", "old"])).toMatch(
      /homelab.yaml:\d+:3: There is a host "old" already. Use another name./,
    );
  });

  it("a name that is no DNS label", async () => {
    expect(await unchanged(new Home(), ["host", "add", "No_Name"])).toMatch(/homelab.yaml:\d+:\d+: .*No_Name/);
  });

  it("an unknown site", async () => {
    expect(await unchanged(new Home(), [...ADD, "--site", "hom"])).toMatch(
      /--site <site>: the manifest has no site "hom".*Did you mean "home"/,
    );
  });

  it("an address outside the LAN, with the position", async () => {
    const args = [...without("--address"), "--address", "10.1.2.3"];
    const result = await unchanged(new Home(), args);
    expect(result).toMatchObject({
      exitCode: 1,
      err: expect.stringMatching(/homelab.yaml:\d+:\d+ error\[[\s\S]*10\.1\.2\.3[\s\S]*nothing was written/),
    });
  });

  it("an address that another host has", async () => {
    const args = [...without("--address"), "--address", "192.168.0.15"];
    expect(await unchanged(new Home(), args)).toMatchObject({ exitCode: 1 });
  });

  it("a second control plane", async () => {
    expect(await unchanged(new Home(), [...ADD, "--role", "control-plane"])).toMatchObject({ exitCode: 1 });
  });

  it("a manifest that has errors", async () => {
    const home = new Home(referenceText().replace("192.168.0.16", "10.9.9.9"));
    expect(await unchanged(home, ADD)).toMatchObject({ exitCode: 1, err: expect.stringContaining("10.9.9.9") });
  });

  it("a manifest that breaks a rule", async () => {
    const home = new Home(referenceText().replace("mtu: auto", "mtu: 1280"));
    expect(await unchanged(home, ADD)).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining("nothing was written"),
    });
  });

  it("a shared secret without a key that decrypts it, and names the right key", async () => {
    const home = new Home();
    await home.fill();
    const files = new Map(home.files);
    const run = home.run([...ADD, "--identity", home.stranger]);
    await expect(run).rejects.toThrow("Add yours, or name an operator's private key with --identity.");
    await expect(home.run(ADD)).rejects.toThrow(
      /shared\/wifi.age: .*Name the private key of ssh-ed25519 .* with --identity/,
    );
    expect(new Map(home.files)).toEqual(files);
  });

  it("a hostname that has a key and secrets, unless they are kept", async () => {
    const home = new Home();
    await home.fill();
    await home.runAsOperator(ADD);
    writeFileSync(home.manifest, home.text.replace(/^ {2}attic:\n( {4}.*\n)+/m, ""));
    expect(await unchanged(home, ADD)).toContain(
      "nix/secrets/ducksnest/hosts/attic: has files of an earlier host: join-token.age, ssh_host_ed25519_key.age, ssh_host_ed25519_key.pub. " +
        "Delete the folder; or add the host with --keep-key, and then make a new key with `ducksnest keys make attic --replace`",
    );
    const { exitCode, out } = await home.runAsOperator([...ADD, "--keep-key"]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^kept {2}SSH key {2}SHA256:/m);
  });

  it("a read-only manifest", async () => {
    const home = new Home();
    chmodSync(home.manifest, 0o444);
    expect(await unchanged(home, ADD)).toMatch(/homelab.yaml: is read-only; make it writable with `chmod u\+w/);
  });

  it("a manifest that is a symbolic link", async () => {
    const home = new Home();
    renameSync(home.manifest, join(home.folder, "real.yaml"));
    symlinkSync("real.yaml", home.manifest);
    expect(await unchanged(home, ADD)).toMatch(
      /homelab.yaml: is a symbolic link to real.yaml, which the command would replace/,
    );
  });

  it("a manifest that is missing, or is not UTF-8", async () => {
    const home = new Home();
    writeFileSync(home.manifest, Buffer.from([0xff, 0xfe, 0x41]));
    expect(await unchanged(home, ADD)).toMatch(/cannot be read: it is not UTF-8/);
    renameSync(home.manifest, `${home.manifest}.old`);
    expect(await unchanged(home, ADD)).toMatch(/cannot be read: no such file or directory/);
  });

  it("a manifest that someone else changes meanwhile", async () => {
    const home = new Home();
    const input = {
      ...typedInput(),
      readLine: async () => {
        writeFileSync(home.manifest, `${home.text}# mine\n`);
        return "";
      },
    };
    const run = home.runAsOperator([...without("--address"), "--site", "home", "--hostname", "attic"], input);
    await expect(run).rejects.toThrow("has just changed");
    expect(hostOf(home)).toBeUndefined();
    expect([...home.files.keys()]).toEqual(["homelab.yaml"]);
  });
});
