import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { itWith, referenceText, temporaryFolders } from "@ducksnest/testing";
import { runProgram } from "../workspace";

const temporaryFolder = temporaryFolders();
const itWithNix = itWith("nix-instantiate");

const SSH = "{\n  services.openssh.settings.PasswordAuthentication = true;\n}\n";

/** The reference homelab, with this extra.nix of firebat if there is one. */
function homelab(extra?: string): string {
  const root = temporaryFolder();
  writeFileSync(join(root, "homelab.yaml"), referenceText());
  if (extra !== undefined) writeExtra(root, extra);
  return root;
}

function writeExtra(root: string, text: string): void {
  const file = join(root, "nix/hosts/laptop-firebat/extra.nix");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function check(root: string, ...args: readonly string[]) {
  return runProgram(["check", ...args, "--manifest", join(root, "homelab.yaml")]);
}

/** Runs without Nix on PATH. */
async function withoutNix<T>(action: () => Promise<T>): Promise<T> {
  const before = process.env.PATH;
  process.env.PATH = temporaryFolder();
  try {
    return await action();
  } finally {
    process.env.PATH = before;
  }
}

itWithNix("reports what extra.nix causes, at its line", async () => {
  const { exitCode, out } = await check(homelab(SSH));
  expect(exitCode).toBe(1);
  expect(out).toMatch(/extra\.nix:2:3 error\[admin-access-is-keyed\] hosts\.firebat\n/);
  expect(out).toContain("  2 |   services.openssh.settings.PasswordAuthentication = true;");
});

itWithNix("remembers the findings until something changes", async () => {
  const root = homelab(SSH);
  const first = await check(root);
  const memory = join(root, ".ducksnest/hosts.json");
  expect(statSync(memory).mode & 0o777).toBe(0o600);
  expect(await withoutMemory(memory, "PasswordAuthentication", () => check(root))).not.toEqual(first); // it was read
  expect(await check(root, "--nix")).toEqual(first); // asked for
  writeExtra(root, "{ }\n");
  expect((await check(root)).exitCode).toBe(0);
});

/** Runs with a changed word in the file that remembers the findings. */
async function withoutMemory<T>(file: string, word: string, action: () => Promise<T>): Promise<T> {
  writeFileSync(file, readFileSync(file, "utf8").replaceAll(word, "Duck"));
  return action();
}

itWithNix("evaluates again if the memory is damaged", async () => {
  const root = homelab(SSH);
  const first = await check(root);
  writeFileSync(join(root, ".ducksnest/hosts.json"), "{");
  expect(await check(root)).toEqual(first);
});

itWithNix("evaluates every host if asked, and finds nothing in the modules themselves", async () => {
  const root = homelab();
  const usual = await check(root);
  expect(existsSync(join(root, ".ducksnest"))).toBe(false);
  const whole = await check(root, "--nix");
  const [judged, rest] = [/^.*judged here.*$/m, "-"];
  expect(whole.out.replace(judged, rest)).toBe(usual.out.replace(judged, rest));
  expect(usual.out).toContain("\nOnly the manifest and the files of its hosts are judged here.");
  expect(whole.out).toContain("\nThe manifest and the hosts with their extra.nix are judged here.");
});

it("says once that extra.nix is not judged without Nix, and remembers nothing", async () => {
  const root = homelab(SSH);
  const { exitCode, out } = await withoutNix(() => check(root));
  expect(exitCode).toBe(0);
  expect(out.match(/hosts-are-judged/g)).toHaveLength(1);
  expect(existsSync(join(root, ".ducksnest"))).toBe(false);
});

it("cannot run with --nix without Nix", async () => {
  for (const root of [homelab(), homelab(SSH)]) {
    await expect(withoutNix(() => check(root, "--nix"))).rejects.toThrow(
      "nix-instantiate is not installed, or not on PATH; install Nix",
    );
  }
});

itWithNix("refuses a synthesis with the same findings, and writes nothing", async () => {
  const root = homelab(SSH);
  const { exitCode, err } = await runProgram(["synth", "--manifest", join(root, "homelab.yaml")]);
  expect(exitCode).toBe(1);
  expect(err).toMatch(/extra\.nix:2:3 error\[admin-access-is-keyed\]/);
  expect(existsSync(join(root, "cdktf.out"))).toBe(false);
});
