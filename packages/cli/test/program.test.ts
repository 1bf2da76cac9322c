import { COMMANDS } from "../src/commands";
import { type CommandEntry, commandsIn, isGroup } from "../src/commands/CommandGroup";
import { program } from "../src/program";
import { NO_SECRET_IN_ARGUMENTS } from "../src/secrets/readSecretValue";
import { SAMPLE_COMMANDS } from "./_groups";
import { pipedInput, runProgram } from "./workspace";

/** The parser of the command line, and what it prints. */
function parser(commands: readonly CommandEntry[], columns?: number) {
  const printed: string[] = [];
  const print = (text: string) => printed.push(text);
  const root = program({ out: print, err: print, color: false, columns }, () => {}, { commands });
  return { root, printed };
}

/** The words of an example after `ducksnest`, up to a pipe, a redirection, another command or a comment. */
function wordsOf(example: string): readonly string[] {
  const [, words = ""] = /(?:^|\| )ducksnest ([^|&>#]*)/.exec(example) ?? [];
  return words.trim().split(/ +/);
}

describe.each([
  ["the commands", COMMANDS],
  ["groups", SAMPLE_COMMANDS],
])("the command line of %s", (_, entries) => {
  const commands = commandsIn(entries);
  const groups = entries.filter(isGroup);

  it("has a parser for every command", () => {
    const { root } = parser(entries);
    expect(root.commands.map((command) => command.name())).toEqual(entries.map(({ name }) => name));
    for (const group of groups) {
      const parsed = root.commands.find((command) => command.name() === group.name);
      expect(parsed?.commands.map((command) => command.name())).toEqual(group.commands.map(({ name }) => name));
    }
    const all = commands.map(({ words }) => words);
    expect(new Set(all).size).toBe(all.length);
  });

  it.each(
    commands.flatMap(({ words, definition }) => definition.examples.map((example) => ({ words, definition, example }))),
  )("accepts the example of $words: $example", ({ words, definition, example }) => {
    const path = words.split(" ");
    const given = wordsOf(example);
    expect(given.slice(0, path.length)).toEqual(path);
    let command = parser(entries).root;
    for (const name of path) {
      const next = command.commands.find((each) => each.name() === name);
      if (next === undefined) throw new Error(`no parser for ${words}`);
      command = next;
    }
    const { operands, unknown } = command.parseOptions([...given.slice(path.length)]);
    expect(unknown).toEqual([]);
    const { operands: allowed = [] } = definition;
    if (!allowed.some(({ variadic }) => variadic)) expect(operands.length).toBeLessThanOrEqual(allowed.length);
    expect(operands.length).toBeGreaterThanOrEqual(allowed.filter(({ required }) => required).length);
  });

  it.each(commands.map(({ words }) => words))("folds the help of %s to the width of the terminal", async (words) => {
    const { root, printed } = parser(entries, 50);
    await expect(root.parseAsync([...words.split(" "), "--help"], { from: "user" })).rejects.toThrow("(outputHelp)");
    const [, exitCodes = ""] = /\nExit codes:\n([\s\S]*?)\n\n/.exec(printed.join("")) ?? [];
    expect(exitCodes).not.toBe("");
    for (const line of exitCodes.split("\n")) expect(line.length).toBeLessThanOrEqual(50);
  });

  it.each(["", ...groups.map(({ name }) => name)])(
    "lists the summaries in the help of `ducksnest %s`",
    async (name) => {
      const { root, printed } = parser(entries);
      const args = [...name.split(" ").filter(Boolean), "--help"];
      await expect(root.parseAsync(args, { from: "user" })).rejects.toThrow("(outputHelp)");
      const listed = groups.find((group) => group.name === name)?.commands ?? entries;
      for (const { name: word, summary } of listed) {
        expect(printed.join("")).toMatch(new RegExp(`^  ${word}\\b.* ${summary}$`, "m"));
      }
    },
  );
});

/** Runs a sample command with a value on standard input. */
const run = (...args: string[]) => runProgram(args, {}, { commands: SAMPLE_COMMANDS, input: pipedInput("hunter2\n") });

describe("a group of commands", () => {
  /** What the parser prints before it refuses words. */
  async function refusal(...args: string[]): Promise<string> {
    const { root, printed } = parser(SAMPLE_COMMANDS);
    await expect(root.parseAsync(args, { from: "user" })).rejects.toMatchObject({ exitCode: 1 });
    return printed.join("");
  }

  it("runs a command with several operands", async () => {
    expect(await run("vault", "move", "a", "b")).toEqual({ exitCode: 0, out: "a is now b\n", err: "" });
  });

  it("suggests a command for an unknown one, and says where its help is", async () => {
    expect(await refusal("vault", "mvoe")).toBe(
      "error: unknown command 'mvoe'\n(Did you mean move?)\n(run `ducksnest vault --help`, or `ducksnest vault <command> --help`, for usage)\n",
    );
  });

  it("prints its help if no command is named", async () => {
    expect(await refusal("vault")).toContain("Usage: ducksnest vault [options] [command]");
  });

  it("refuses too many and too few operands", async () => {
    expect(await refusal("vault", "move", "a")).toContain("missing required argument 'to'");
    expect(await refusal("vault", "move", "a", "b", "c")).toContain("Expected 2 arguments but got 3");
  });

  it("gives commands the clock", async () => {
    const now = () => new Date("2026-12-01T00:00:00Z");
    expect((await runProgram(["greet"], {}, { commands: SAMPLE_COMMANDS, now })).out).toBe(
      "hello at 2026-12-01T00:00:00.000Z\n",
    );
  });
});

describe("a command that reads a secret", () => {
  it.each([[["wifi"]], [["wifi", "-"]]])("takes it from standard input with the words %j", async (words) => {
    expect((await run("vault", "set", ...words)).out).toBe("wifi has 7 characters\n");
  });

  it.each([
    [["wifi", "hunter2"]],
    [["wifi", "hunter2", "and", "more"]],
    [["wifi", "-", "hunter2"]],
    [["wifi", "--", "--hunter2"]],
  ])("refuses the words %j with the reason", async (words) => {
    await expect(run("vault", "set", ...words)).rejects.toThrow(NO_SECRET_IN_ARGUMENTS);
  });

  it.each([
    [["wifi", "--value=hunter2"], "error: unknown option\n(run"],
    [["wifi", "-hunter2"], "error: unknown option\n(run"],
    [["wifi", "--from-fil=hunter2 with ' quote"], "error: unknown option\n(run"],
    [["wifi", "--from-flie"], "error: unknown option\n(Did you mean --from-file?)\n(run"],
    [["hunter2"], "error: command-argument value is invalid for argument 'name'. Allowed choices are wifi, key.\n(run"],
    [[], "error: missing required argument 'name'\n(run"],
    [["wifi", "--from-file"], "error: option '--from-file <file>' argument missing\n(run"],
  ])("does not repeat the words %j", async (words, message) => {
    const { root, printed } = parser(SAMPLE_COMMANDS);
    await expect(root.parseAsync(["vault", "set", ...words], { from: "user" })).rejects.toMatchObject({ exitCode: 1 });
    expect(printed.join("")).toContain(message);
    expect(printed.join("")).not.toContain("hunter2");
  });
});
