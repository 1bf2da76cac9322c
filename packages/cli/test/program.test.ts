import { COMMANDS } from "../src/commands";
import { program } from "../src/program";

/** The parser of the command line, and what it prints. */
function parser(columns?: number) {
  const printed: string[] = [];
  const terminal = { out: (text: string) => printed.push(text), err: () => {}, color: false, columns };
  return { root: program(terminal, () => {}), printed };
}

/** The words of an example after `ducksnest`, up to a pipe, a redirection, another command or a comment. */
function wordsOf(example: string): readonly string[] {
  const [, words = ""] = /^ducksnest ([^|&>#]*)/.exec(example) ?? [];
  return words.trim().split(/ +/);
}

describe("the command line", () => {
  it("has a parser for every command", () => {
    const names = COMMANDS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(parser().root.commands.map((command) => command.name())).toEqual(names);
  });

  it.each(COMMANDS.flatMap(({ name, examples }) => examples.map((example) => [name, example] as const)))(
    "accepts the example of %s: %s",
    (name, example) => {
      const [first, ...rest] = wordsOf(example);
      expect(first).toBe(name);
      const command = parser().root.commands.find((each) => each.name() === name);
      const { operands, unknown } = command?.parseOptions(rest) ?? {};
      expect(unknown).toEqual([]);
      const takesOperands = COMMANDS.find((each) => each.name === name)?.operand !== undefined;
      if (!takesOperands) expect(operands).toEqual([]);
    },
  );

  it.each(COMMANDS.map(({ name }) => name))("folds the help of %s to the width of the terminal", async (name) => {
    const { root, printed } = parser(50);
    await expect(root.parseAsync([name, "--help"], { from: "user" })).rejects.toThrow("(outputHelp)");
    const [, exitCodes = ""] = /\nExit codes:\n([\s\S]*?)\n\n/.exec(printed.join("")) ?? [];
    expect(exitCodes).not.toBe("");
    for (const line of exitCodes.split("\n")) expect(line.length).toBeLessThanOrEqual(50);
  });
});
