import { CommanderError } from "commander";
import { COMMANDS } from "../../src/commands";
import { commandsIn } from "../../src/commands/CommandGroup";
import { fold } from "../../src/terminal/fold";
import { PrintedCommands, type Start } from "../../src/terminal/PrintedCommands";
import { runProgram, Workspace } from "../workspace";

function printed(start: Partial<Start>): PrintedCommands {
  const commands = new PrintedCommands(COMMANDS);
  commands.start = { ...commands.start, ...start };
  return commands;
}

const adapted = (text: string, start: Partial<Start>) => printed(start).adapt(text);

describe("commands in messages", () => {
  const TEXT =
    "ducksnest: it failed. Run `ducksnest secrets set wifi`, then `cdktf deploy`.\n" +
    "  1. ducksnest synth\n" +
    '  2. files=$(mktemp -d) && ducksnest keys export attic --into "$files"\n' +
    "  3. cdktf deploy, which destroys it\n" +
    "wifi of all hosts: ducksnest secrets set wifi\n";

  it("stay as they are if the user types the same", () => {
    expect(adapted(TEXT, {})).toBe(TEXT);
  });

  it("start with npx after npx", () => {
    expect(adapted(TEXT, { npx: true })).toBe(
      "ducksnest: it failed. Run `npx ducksnest secrets set wifi`, then `npx cdktf deploy`.\n" +
        "  1. npx ducksnest synth\n" +
        '  2. files=$(mktemp -d) && npx ducksnest keys export attic --into "$files"\n' +
        "  3. npx cdktf deploy, which destroys it\n" +
        "wifi of all hosts: npx ducksnest secrets set wifi\n",
    );
    expect(adapted("(run `ducksnest --help`)", { npx: true })).toBe("(run `npx ducksnest --help`)");
    expect(adapted("Files of nix/secrets/ducksnest check nothing.", { npx: true })).not.toContain("npx");
  });

  it("repeat the manifest as a word of the shell, if they take one", () => {
    expect(adapted("`ducksnest secrets set wifi` `ducksnest explain x`", { manifest: "cabin.yaml" })).toBe(
      "`ducksnest secrets set --manifest cabin.yaml wifi` `ducksnest explain x`",
    );
    expect(adapted("ducksnest synth", { manifest: "it's $HOME.yaml" })).toBe(
      "ducksnest synth --manifest 'it'\\''s $HOME.yaml'",
    );
  });

  it("are adapted once", () => {
    const start = { npx: true, manifest: "a b.yaml" };
    const once = adapted(TEXT, start);
    expect(once).not.toBe(TEXT);
    expect(adapted(once, start)).toBe(once);
    expect(adapted("`npx ducksnest synth`", { npx: true })).toBe("`npx ducksnest synth`");
  });

  it.each([20, 30, 40, 50, 60, 70])(
    "are adapted once, also if a layout of %i columns has folded them in between",
    (width) => {
      const start = { npx: true, manifest: "lab.yaml" };
      const once = adapted("Run `ducksnest secrets set wifi`, `ducksnest synth` and `cdktf deploy` again.", start);
      const twice = adapted(fold(once, width).join("\n"), start);
      expect(twice.replaceAll("\n", " ")).toBe(once);
    },
  );
});

describe.each([40, 50, 60, 70, 80, 81, 82, 83, 84, 85, 100])("help of %i columns after npx", (columns) => {
  it.each(commandsIn(COMMANDS))("has each command of $words once", async ({ words, definition }) => {
    let help = "";
    const out = (text: string) => {
      help += text;
    };
    const options = { printed: printed({ npx: true }) };
    await expect(runProgram([...words.split(" "), "--help"], { out, columns }, options)).rejects.toThrow(
      CommanderError,
    );
    const oneLine = help.replace(/\s+/g, " ");
    expect(oneLine).toContain(adapted(definition.description, { npx: true }).replace(/\s+/g, " "));
    expect(oneLine).not.toMatch(/npx npx|`(?:ducksnest [a-z]|cdktf)/);
  });
});

describe("a command that npx started with --manifest", () => {
  const manifest = new Workspace().manifest;

  it("prints commands that work, and leaves JSON as it is", async () => {
    const args = ["secrets", "verify", "--manifest", manifest];
    const { err } = await runProgram(args, {}, { printed: printed({ npx: true }) });
    expect(err).toContain(`Run \`npx ducksnest keys make --manifest ${manifest} firebat\`.`);
    const { out } = await runProgram([...args, "--format", "json"], {}, { printed: printed({ npx: true }) });
    expect(out).toContain("Run `ducksnest keys make firebat`.");
  });

  it("prints them also in tables and help", async () => {
    const doctor = ["doctor", "--manifest", manifest];
    const { out } = await runProgram(doctor, {}, { printed: printed({ npx: true }) });
    expect(out).toContain(`\`npx ducksnest keys make --manifest ${manifest} --all\``);
    const narrow = await runProgram(doctor, { columns: 120 }, { printed: printed({ npx: true }) });
    expect(narrow.out.replace(/\s+/g, " ")).toContain("`npx");
    for (const line of narrow.out.split("\n")) expect(line.length).toBeLessThanOrEqual(120);
    let help = "";
    const write = (text: string) => {
      help += text;
    };
    const shown = runProgram(["synth", "--help"], { out: write }, { printed: printed({ npx: true }) });
    await expect(shown).rejects.toThrow(CommanderError);
    expect(help).toContain("Usage: npx ducksnest synth");
  });
});
