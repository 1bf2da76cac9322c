import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolders } from "@ducksnest/testing";
import { COMMANDS } from "../../src/commands";
import { GuardedTerminal } from "../../src/terminal/GuardedTerminal";
import { PrintedCommands } from "../../src/terminal/PrintedCommands";
import { execute } from "../../src/up/execute";
import { fromHere } from "../../src/up/fromHere";
import { type Step, todo } from "../../src/up/Step";
import { pipedInput, runProgram } from "../workspace";
import { UpHome, workIn } from "./_UpHome";

// The machine may be busy. In milliseconds.
jest.setTimeout(60_000);

const newFolder = temporaryFolders();

function step(...commands: string[]): Step {
  return { id: "x", title: "x", why: "x", needs: [], commands, probe: () => todo("x", commands) };
}

/** Folders beside each other: a clone, which becomes the working directory, and a lab with the manifest. */
function enterClone(): { readonly lab: string; readonly manifest: string } {
  const above = newFolder();
  const lab = join(above, "lab");
  for (const folder of [lab, join(above, "clone")]) mkdirSync(folder);
  workIn(join(above, "clone"));
  return { lab, manifest: join(lab, "homelab.yaml") };
}

describe("a command of a step", () => {
  const commandsOf = ({ commands }: Step) => commands;

  it("goes to the manifest's folder only for a program that uses it", async () => {
    const { manifest } = enterClone();
    const anywhere = [
      "ducksnest synth",
      "ducksnest token mint --all | kubectl --context x apply -f -",
      "aws s3api create-bucket --bucket x",
      "kubectl --context x get nodes",
      "test -f ~/.ssh/id_ed25519 || ssh-keygen -t ed25519 -f ~/.ssh/id_ed25519",
    ];
    const there = ["git add nix", "cdktf deploy seoul", "kubectl apply -f dist/ || kubectl wait --for=create x"];
    const adapted = fromHere(step(...anywhere, ...there), { manifest, given: "../lab/homelab.yaml" });
    const expected = [
      ...anywhere,
      "(cd ../lab && git add nix)",
      "(cd ../lab && cdktf deploy seoul)",
      "(cd ../lab && { kubectl apply -f dist/ || kubectl wait --for=create x; })",
    ];
    expect(adapted.commands).toEqual(expected);
    expect((await adapted.probe()).commands).toEqual(expected);
  });

  it("stays as it is in the manifest's folder", () => {
    const { lab, manifest } = enterClone();
    workIn(lab);
    const same = step("git add nix");
    expect(fromHere(same, { manifest, given: "../lab/homelab.yaml" })).toBe(same);
  });

  it("goes up to a manifest that was found, and down to one without a dot", () => {
    const { lab, manifest } = enterClone();
    mkdirSync(join(lab, "nix"));
    workIn(join(lab, "nix"));
    expect(commandsOf(fromHere(step("git add nix"), { manifest, given: undefined }))).toEqual([
      "(cd .. && git add nix)",
    ]);
    workIn(join(lab, ".."));
    const given = "lab/homelab.yaml";
    expect(commandsOf(fromHere(step("git add nix"), { manifest, given }))).toEqual(["(cd ./lab && git add nix)"]);
  });

  it("is run as it is printed", async () => {
    const { lab, manifest } = enterClone();
    execFileSync("git", ["init", "-q", lab]);
    writeFileSync(manifest, "");
    const given = manifest;
    const [command = ""] = fromHere(step("git add -- homelab.yaml"), { manifest, given }).commands;
    const terminal = new GuardedTerminal({ out: () => {}, err: () => {}, color: false });
    expect(await execute(command, { given, isInteractive: false, terminal })).toBe(0);
    expect(execFileSync("git", ["-C", lab, "ls-files"], { encoding: "utf8" })).toBe("homelab.yaml\n");
  });
});

describe("up for a manifest in another folder, started by npx", () => {
  it("prints the same commands as text and as JSON, and all work where it was started", async () => {
    const home = new UpHome();
    const { folder } = home.workspace;
    execFileSync("git", ["-C", folder, "init", "-q"]);
    writeFileSync(join(folder, "cdktf.json"), "{}");
    workIn(join(folder, "clone"));
    const run = (...args: string[]) => {
      const printed = new PrintedCommands(COMMANDS);
      printed.start = { npx: true, manifest: undefined };
      const options = { printed, input: pipedInput(), now: () => home.now };
      return runProgram(["up", "--manifest", "../homelab.yaml", ...args], {}, options);
    };
    const { steps } = JSON.parse((await run("--format", "json")).out);
    const commands: readonly string[] = steps.flatMap(
      (each: { readonly commands: readonly string[] }) => each.commands,
    );
    expect(commands).toEqual(
      expect.arrayContaining([
        "npx ducksnest synth --manifest ../homelab.yaml hosts",
        "npx ducksnest token mint --manifest ../homelab.yaml --all >/dev/null",
        "(cd .. && nix flake lock ./nix)",
        "(cd .. && npx cdktf deploy seoul)",
      ]),
    );
    expect((await run()).out).toContain(`\n  ${commands.find((each) => each.endsWith(" hosts"))}\n`);
  });
});

it("up refuses --yes without --run", async () => {
  await expect(new UpHome().run(["up", "--yes"])).rejects.toThrow("add --run or leave --yes out");
});
