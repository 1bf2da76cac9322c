import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { caseCount, temporaryFolders } from "@ducksnest/testing";
import { CANARIES, PARAMETER } from "./_FakeAws";
import { archiveOf, type KeyPair, newKeyPair } from "./_homelab";
import { Instance, type Run, whyNoInstance } from "./_Instance";

/** Steps after which the script is killed. A long run sets DUCKSNEST_KILLS to more, or to Infinity for every step. */
const KILLS = Number(process.env.DUCKSNEST_KILLS ?? caseCount(6, 12));

// On a busy machine, a run of a second takes many.
jest.setTimeout(60_000);

const why = whyNoInstance();
if (why !== undefined) it.skip(`the first boot (skipped: ${why})`, () => undefined);

(why === undefined ? describe : describe.skip)("the first boot", () => {
  const newFolder = temporaryFolders();
  let instance: Instance;
  let keys: KeyPair;
  let otherKeys: KeyPair;
  let files: string;

  beforeAll(async () => {
    files = newFolder();
    keys = newKeyPair(files);
    otherKeys = newKeyPair(files);
    instance = await Instance.start(newFolder());
  });
  afterAll(() => instance?.stop());

  beforeEach(() => {
    instance.reset();
    const { aws } = instance;
    aws.parameter = keys.privateKey;
    aws.archive = archiveOf(files, keys.publicKey);
    aws.imds = "v2";
    aws.onRequest = () => undefined;
    for (const list of [aws.requests, aws.faults.s3, aws.faults.ssm]) list.splice(0);
  });

  const BUILD = "nixos-rebuild boot --flake path:/var/lib/ducksnest/first-boot/flake#edge --no-write-lock-file";
  const TRY_AGAIN =
    "To try again, reboot the instance or run: sudo systemctl restart --no-block amazon-init. The log is /var/lib/ducksnest/first-boot/log.";
  const SEND = "run 'ducksnest keys send edge', because SSM has no parameter /ducksnest/duck/edge/ssh-host-key yet";

  const HEALTHY = [
    "installing edge of the homelab duck",
    "the host's private key is installed",
    "building edge, which takes 5 to 30 minutes",
    "the configuration is installed, and the instance restarts into it",
  ];

  function expectInstalled(run: Run): void {
    expect({ exit: run.exit, last: run.console.at(-1), calls: run.calls.slice(-2) }).toEqual({
      exit: 0,
      last: HEALTHY.at(-1),
      calls: [BUILD, "systemctl reboot"],
    });
    expect(state()).toEqual(installed());
  }

  /** Says why it stopped, and changes neither the system nor the key of sshd. */
  function expectStop(run: Run, reason: string): void {
    expect(run.console.slice(-2)).toEqual([`stopped: ${reason}`, TRY_AGAIN]);
    expect(run.exit).toBe(1);
    expect(run.calls).toEqual([]);
    expect(instance.read("etc/ssh/ssh_host_ed25519_key")).toBe("sshd's own key");
    expect(instance.has("run/ducksnest-first-boot")).toBe(false);
  }

  /** What the script leaves: mode and content of each file, but for its log and its lock. */
  function state(): ReadonlyMap<string, string> {
    const folders = ["etc/ssh", "var", "root", "tmp", "run/ducksnest-first-boot"].filter((name) => instance.has(name));
    return new Map(
      folders
        .flatMap((folder) => tree(instance.path(folder)))
        .map((file) => file.slice(instance.root.length + 1))
        .filter((file) => !/first-boot\/(log|lock)$/.test(file))
        .sort()
        .map((file) => {
          const mode = (statSync(instance.path(file)).mode & 0o777).toString(8);
          return [file, `${mode} ${instance.read(file)}`];
        }),
    );
  }

  function installed(): ReadonlyMap<string, string> {
    const folder = "var/lib/ducksnest/first-boot";
    return new Map([
      ["etc/ssh/ssh_host_ed25519_key", `600 ${keys.privateKey}`],
      ["etc/ssh/ssh_host_ed25519_key.pub", `644 ${keys.publicKey.split(" ").slice(0, 2).join(" ")}\n`],
      [`${folder}/done`, "600 boot-1\n"],
      [`${folder}/flake/flake.nix`, "600 { }"],
      [`${folder}/flake/hosts/edge/default.nix`, "600 { }"],
      [`${folder}/flake/secrets/duck/hosts/edge/ssh_host_ed25519_key.pub`, `600 ${keys.publicKey}`],
    ]);
  }

  describe("without trouble", () => {
    it("installs the key and the configuration, and restarts into it", async () => {
      const run = await instance.run();
      expect(run.console).toEqual(HEALTHY);
      expectInstalled(run);
      expect(instance.aws.requests).toEqual(["s3", "ssm"]);
      expect(run.journal.trimEnd().split("\n")).toEqual(HEALTHY.map((line) => `first boot: ${line}`));
    });

    it("builds a flake that the manifest names, without an archive", async () => {
      instance.useSource({ kind: "flake", reference: "github:me/homelab?dir=nix" });
      instance.write("run/test/source/secrets/duck/hosts/edge/ssh_host_ed25519_key.pub", keys.publicKey);
      const real = instance.read("run/current-system/sw/bin/nix").replace(/^.*\n/, "");
      instance.fake(
        "nix",
        `case $* in *getFlake*) echo "$NIX_CONFIG" >/run/test/config; printf /run/test/source ;; *) ${real} ;; esac`,
      );
      const run = await instance.run();
      expect(run.console).toEqual(HEALTHY);
      // Within the hour for which Nix would keep it, the script gives up.
      expect(instance.read("run/test/config")).toMatch(/^tarball-ttl = 300$/m);
      expect(run.calls).toEqual([
        "nixos-rebuild boot --flake github:me/homelab?dir=nix#edge --no-write-lock-file",
        "systemctl reboot",
      ]);
      expect(instance.aws.requests).toEqual(["ssm"]);
    });

    it("keeps the secrets out of arguments, logs and all other files", async () => {
      const middle = keys.privateKey.split("\n")[2] ?? "";
      const secrets = [...CANARIES, middle];
      const seen = new Set<string>();
      const sampler = setInterval(() => {
        for (const line of commandLines()) seen.add(line);
      }, 3);
      const run = await instance.run();
      clearInterval(sampler);
      expectInstalled(run);
      // The samples show something.
      expect([...seen].some((line) => line.includes("--aws-sigv4"))).toBe(true);
      expect([...seen].filter((line) => secrets.some((secret) => line.includes(secret)))).toEqual([]);
      const holders = ["etc", "var", "root", "tmp", "run", "dev"]
        .flatMap((folder) => tree(instance.path(folder)))
        .filter((file) => !file.endsWith("run/test/node") && !file.includes("/run/current-system/"))
        .filter((file) => secrets.some((secret) => readFileSync(file, "utf8").includes(secret)));
      expect(holders).toEqual([instance.path("etc/ssh/ssh_host_ed25519_key")]);
    });
  });

  describe("the key", () => {
    it("may arrive an hour later", async () => {
      instance.aws.parameter = undefined;
      instance.aws.onRequest = () => {
        if (instance.seconds > 3000) instance.aws.parameter = keys.privateKey;
      };
      instance.hurry();
      const run = await instance.run();
      expectInstalled(run);
      const [first, ...waiting] = run.console.slice(0, -3);
      expect(first).toBe(HEALTHY[0]);
      expect(new Set(waiting)).toEqual(new Set([`waiting: ${SEND}`]));
      // One line in five minutes.
      expect(waiting.length).toBeLessThan(3600 / 300);
    });

    it("that never arrives ends the wait after an hour", async () => {
      instance.aws.parameter = undefined;
      instance.hurry();
      const run = await instance.run();
      expectStop(run, SEND);
      expect(instance.seconds).toBeGreaterThanOrEqual(3600);
      expect(instance.seconds).toBeLessThan(4300);
    });

    it("is refused while it is another host's, with both fingerprints", async () => {
      instance.aws.parameter = otherKeys.privateKey;
      instance.hurry();
      const run = await instance.run();
      expect(run.console.at(-2)).toMatch(
        new RegExp(
          `^stopped: the key in ${PARAMETER} has the fingerprint SHA256:\\S+, but the flake expects SHA256:\\S+\\. ` +
            "Run 'ducksnest keys send edge', or 'npx cdktf deploy' if the flake is old\\.$",
        ),
      );
      expectStop(run, (run.console.at(-2) ?? "").replace("stopped: ", ""));
    });

    it("is taken as soon as a newer archive expects it", async () => {
      instance.aws.archive = archiveOf(files, otherKeys.publicKey);
      const newer = archiveOf(files, keys.publicKey);
      instance.aws.onRequest = () => {
        if (instance.aws.requests.length > 4) instance.aws.archive = newer;
      };
      expectInstalled(await instance.run());
    });

    it.each(["not a key", ""])("is refused if it is %j", async (parameter) => {
      instance.aws.parameter = parameter;
      instance.hurry();
      expectStop(await instance.run(), `${PARAMETER} is not a private SSH key. Run 'ducksnest keys send edge'.`);
    });
  });

  describe("AWS", () => {
    const DENIED =
      '{"__type":"AccessDeniedException","Message":"User: arn:aws:sts::1:assumed-role/edge/i-1 is not authorized"}';

    it("denies access until the role has propagated", async () => {
      instance.aws.faults.ssm.push({ status: 400, body: DENIED }, { status: 400, body: DENIED });
      const run = await instance.run();
      expectInstalled(run);
      expect(run.console[1]).toBe(`waiting: https://ssm.ap-northeast-2.amazonaws.com/ answers 400: ${DENIED}`);
    });

    it("denies access for good, which ends after a quarter of an hour", async () => {
      instance.aws.onRequest = (service) => {
        if (service === "ssm") instance.aws.faults.ssm.push({ status: 400, body: DENIED });
      };
      instance.hurry();
      expectStop(await instance.run(), `https://ssm.ap-northeast-2.amazonaws.com/ answers 400: ${DENIED}`);
      expect(instance.seconds).toBeGreaterThanOrEqual(900);
      expect(instance.seconds).toBeLessThan(1600);
    });

    it("fails and throttles for a while", async () => {
      const { s3, ssm } = instance.aws.faults;
      s3.push({ status: 500 }, { status: 503, body: "<Code>SlowDown</Code>" }, "hang up", "cut");
      ssm.push({ status: 400, body: '{"__type":"ThrottlingException"}' }, "cut", { status: 200, body: "{" });
      const run = await instance.run();
      expectInstalled(run);
      // 10, 20, 40 and 60 seconds for S3, and 10, 20 and 40 for SSM.
      expect(instance.seconds).toBe(200);
    });

    it("fails for good, which ends after half an hour", async () => {
      instance.aws.onRequest = (service) => instance.aws.faults[service].push({ status: 500 });
      instance.hurry();
      const run = await instance.run();
      expectStop(run, "https://ducksnest-flake.s3.ap-northeast-2.amazonaws.com/flake.tar answers 500: ");
    });

    it.each(["v1 only", "no role"] as const)("has a metadata service with %s", async (imds) => {
      instance.aws.imds = imds;
      instance.hurry();
      const reason = "the instance metadata service gives no credentials, so the instance may have no profile";
      expectStop(await instance.run(), `${reason}: curl: (22) The requested URL returned error: 404`);
      expect(instance.aws.requests).toEqual([]);
    });
  });

  describe("the archive", () => {
    const whole = () => archiveOf(files, keys.publicKey);
    const DAMAGED = "the archive in S3 is damaged. Run 'npx cdktf deploy' again.";

    it.each([
      ["cut off in a file", () => whole().subarray(0, 700), DAMAGED],
      ["cut off between two files", () => whole().subarray(0, 1024), DAMAGED],
      ["empty", () => Buffer.alloc(0), DAMAGED],
      ["not an archive", () => Buffer.concat([Buffer.alloc(4096, 120), Buffer.alloc(1024)]), DAMAGED],
      [
        "another homelab's",
        () => archiveOf(files, undefined, "other"),
        "the archive in S3 has no configuration of edge. Run 'npx cdktf deploy' again.",
      ],
    ])("is refused if it is %s", async (_, archive, reason) => {
      instance.aws.archive = archive();
      instance.hurry();
      expectStop(await instance.run(), reason);
    });
  });

  describe("the build", () => {
    it("is tried again, because most failures are the network's", async () => {
      const script = 'echo "error: unable to download"; echo x >>/run/test/builds; (($(wc -l </run/test/builds) > 2))';
      instance.write("run/test/builds");
      instance.fake("nixos-rebuild", script);
      const run = await instance.run();
      expectInstalled(run);
      expect(run.calls).toEqual([BUILD, BUILD, BUILD, "systemctl reboot"]);
      expect(run.console[3]).toContain("the build failed: ");
      expect(run.console[3]).toContain("error: unable to download");
    });

    it("that fails for good leaves the system as it is, and the reason in the log and on the console", async () => {
      instance.fake("nixos-rebuild", "echo 'error: attribute missing'; exit 1");
      const run = await instance.run();
      expect(run.console.slice(-2)).toEqual(["stopped: the configuration of edge does not build.", TRY_AGAIN]);
      expect(run.console.at(-3)).toContain("error: attribute missing");
      expect(run.calls).toEqual([BUILD, BUILD, BUILD, BUILD]);
      expect(instance.has("var/lib/ducksnest/first-boot/done")).toBe(false);
      expect(instance.read("var/lib/ducksnest/first-boot/log")).toContain("error: attribute missing");
    });

    it("gets swap on a small instance, which is gone afterwards", async () => {
      instance.setMemory(1);
      const swap = "/var/lib/ducksnest/first-boot/swap";
      const run = await instance.run();
      expect(run.calls).toEqual([
        `fallocate --length 2GiB ${swap}`,
        `mkswap ${swap}`,
        `swapon ${swap}`,
        BUILD,
        `swapoff ${swap}`,
        "systemctl reboot",
      ]);
      expect(state()).toEqual(installed());
    });

    it("gets no swap if the disk is nearly full", async () => {
      instance.setMemory(1);
      instance.setFreeDisk(3);
      expect((await instance.run()).calls).toEqual([BUILD, "systemctl reboot"]);
    });
  });

  describe("run again", () => {
    it("after a restart changes nothing", async () => {
      await instance.run();
      instance.reboot();
      instance.aws.parameter = otherKeys.privateKey;
      const before = state();
      const run = await instance.run();
      expect(run).toMatchObject({ exit: 0, calls: [] });
      expect(run.console).toEqual(["nothing to do, because edge has its configuration."]);
      expect(state()).toEqual(before);
    });

    it("on a host that was deployed never rolls it back, even without the script's own record", async () => {
      instance.write("etc/ducksnest/deployed");
      const run = await instance.run();
      expect(run).toMatchObject({ exit: 0, calls: [] });
      expect(instance.aws.requests).toEqual([]);
    });

    it("before the restart only restarts", async () => {
      await instance.run();
      expect((await instance.run()).calls).toEqual(["systemctl reboot"]);
    });

    it("while another run is at work refuses", async () => {
      instance.fake("flock", "exit 1");
      const run = await instance.run();
      expect(run.console).toEqual(["stopped: another run is at work.", TRY_AGAIN]);
      expect(run.exit).toBe(1);
    });

    it("after it was killed at any step ends in the same state", async () => {
      instance.write(
        "run/test/debug.sh",
        "steps=0\ntrap '((++steps == KILL_AT)) && kill -KILL 0; echo $steps >/run/test/steps' DEBUG\nset -o functrace\n",
      );
      instance.setMemory(1);
      const environment = { BASH_ENV: "/run/test/debug.sh", KILL_AT: "0" };
      expect((await instance.run(environment)).exit).toBe(0);
      const total = Number(instance.read("run/test/steps"));
      const every = Math.max(1, total / KILLS);
      if (process.env.DUCKSNEST_KILLS) process.stdout.write(`${total} steps\n`);
      for (let step = 1; step <= total; step += every) {
        const at = Math.floor(step);
        instance.reset();
        instance.setMemory(1);
        expect((await instance.run({ ...environment, KILL_AT: `${at}` })).exit).toBe("SIGKILL");
        const run = await instance.run();
        expect({ at, exit: run.exit, last: run.calls.at(-1) }).toEqual({ at, exit: 0, last: "systemctl reboot" });
        expect(state()).toEqual(installed());
      }
    }, 600_000);
  });
});

function tree(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The arguments of every process of the machine. */
function commandLines(): readonly string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      } catch {
        return ""; // it has ended
      }
    });
}
