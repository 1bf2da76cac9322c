import { Argument } from "commander";
import type { CommandEntry } from "../src/commands/CommandGroup";
import { fromFileOption, readSecretValue, stdinOperand } from "../src/secrets/readSecretValue";

/** A command and a group, as small as they can be, that report what they are run with. */
export const SAMPLE_COMMANDS: readonly CommandEntry[] = [
  {
    name: "greet",
    summary: "print a greeting",
    description: "Prints a greeting.",
    options: [],
    exitCodes: { 0: "the greeting is printed" },
    examples: ["ducksnest greet"],
    run({ terminal, now }) {
      terminal.out(`hello at ${now().toISOString()}\n`);
      return 0;
    },
  },
  {
    name: "vault",
    summary: "keep values",
    description: "Keeps values.",
    commands: [
      {
        name: "move",
        summary: "give a value another name",
        description: "Gives a value another name.",
        operands: [new Argument("<from>", "the old name"), new Argument("<to>", "the new name")],
        options: [],
        exitCodes: { 0: "the value is moved" },
        examples: ["ducksnest vault move old new"],
        run({ operands: [from, to], terminal }) {
          terminal.out(`${from} is now ${to}\n`);
          return 0;
        },
      },
      {
        name: "set",
        summary: "store a value",
        description: "Stores a value.",
        operands: [new Argument("<name>", "its name").choices(["wifi", "key"]), stdinOperand()],
        readsSecret: true,
        options: [fromFileOption()],
        exitCodes: { 0: "the value is stored" },
        examples: ["ducksnest vault set wifi", "pass show wifi | ducksnest vault set wifi -"],
        async run({ operands: [name, stdin], options: { fromFile }, terminal, input }) {
          const value = await readSecretValue(input, { prompt: "Value", fromFile, stdin: stdin !== undefined });
          terminal.out(`${name} has ${value.length} characters\n`);
          return 0;
        },
      },
    ],
  },
];
