import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { itWith, temporaryFolders } from "@ducksnest/testing";
import { readSecretValue } from "../../src/secrets/readSecretValue";
import { pipedInput, typedInput } from "../workspace";
import { onTerminal } from "./_terminal";

const newFolder = temporaryFolders();
const KIB64 = "x".repeat(64 * 1024);

const fileWith = (content: string | Uint8Array): string => {
  const file = join(newFolder(), "value");
  writeFileSync(file, content);
  return file;
};

/** Every way to give a value without a terminal. */
const WAYS: readonly (readonly [way: string, read: (content: Buffer) => Promise<string>])[] = [
  ["standard input", (content) => readSecretValue(pipedInput(content), { prompt: "Value" })],
  ["-", (content) => readSecretValue(pipedInput(content), { prompt: "Value", stdin: true })],
  ["--from-file", (content) => readSecretValue(pipedInput("other"), { prompt: "Value", fromFile: fileWith(content) })],
  [
    "a terminal and --from-file",
    (content) => readSecretValue(typedInput(), { prompt: "V", fromFile: fileWith(content) }),
  ],
];

describe.each(WAYS)("a secret value by %s", (_, read) => {
  it.each([
    ["a\n", "a"],
    ["a\r\n", "a"],
    ["a", "a"],
    ["a\n\n", "a\n"],
    ["a\nb\n", "a\nb"],
    [" a ", " a "],
    ["비밀\n", "비밀"],
    [KIB64, KIB64],
    [`${KIB64}\r\n`, KIB64],
  ])("removes one end of a line, and nothing else: %j", async (content, value) => {
    expect(await read(Buffer.from(content))).toBe(value);
  });

  it.each<[string, Buffer, string]>([
    ["nothing", Buffer.from(""), "the value is empty"],
    ["an empty line", Buffer.from("\n"), "the value is empty"],
    ["a NUL byte", Buffer.from("sesame\0\n"), "contains a NUL byte"],
    ["one byte too many", Buffer.from(`${KIB64}x\n`), "longer than 64 KiB"],
    ["far too many bytes", Buffer.from("sesame".repeat(100_000)), "longer than 64 KiB"],
    ["too many characters, one of which is cut in two", Buffer.from("가".repeat(30_000)), "longer than 64 KiB"],
    ["bytes that are not UTF-8", Buffer.from([0x73, 0xff, 0x0a]), "not text in UTF-8"],
  ])("refuses %s, and does not repeat it", async (_name, content, message) => {
    const error: unknown = await read(content).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ message: expect.stringContaining(message) });
    expect(String(error)).not.toContain("sesame");
  });
});

describe("a file with a secret value", () => {
  const read = (fromFile: string) => readSecretValue(pipedInput(), { prompt: "Value", fromFile });

  it("is named if it cannot be read", async () => {
    const folder = newFolder();
    mkdirSync(join(folder, "value"));
    await expect(read(join(folder, "missing"))).rejects.toThrow(
      /missing: cannot be read: no such file or directory\.$/,
    );
    await expect(read(join(folder, "value"))).rejects.toThrow(
      /value: cannot be read: illegal operation on a directory\.$/,
    );
  });

  it("may be endless, or a named pipe", async () => {
    await expect(read("/dev/zero")).rejects.toThrow("/dev/zero: the value is longer than 64 KiB.");
    const pipe = join(newFolder(), "pipe");
    spawnSync("sh", ["-c", `mkfifo ${pipe} && (echo sesame >${pipe} &)`], { stdio: "ignore" });
    expect(await read(pipe)).toBe("sesame");
  });

  it("excludes standard input", async () => {
    const both = { prompt: "Value", fromFile: fileWith("a"), stdin: true };
    await expect(readSecretValue(pipedInput("b"), both)).rejects.toThrow("not from both; leave one out");
  });
});

describe("a typed secret value", () => {
  it("is asked for twice, without echo, also with -", async () => {
    const input = typedInput("sesame", "sesame");
    expect(await readSecretValue(input, { prompt: "Passphrase", stdin: true })).toBe("sesame");
    expect(input.asked).toEqual([
      ["Passphrase: ", true],
      ["Passphrase, again: ", true],
    ]);
  });

  it("is asked for once if it is not stored", async () => {
    expect(await readSecretValue(typedInput("sesame"), { prompt: "Passphrase", twice: false })).toBe("sesame");
  });

  it("is refused if it is empty, or if the two differ", async () => {
    await expect(readSecretValue(typedInput(""), { prompt: "V" })).rejects.toThrow("the prompt: the value is empty.");
    const differing = readSecretValue(typedInput("sesame", "sesamo"), { prompt: "V" });
    await expect(differing).rejects.toThrow("the two values differ; run the command again.");
  });
});

describe("a real terminal", () => {
  itWith("python3")("shows nothing of a secret that is typed, and has its echo afterwards", () => {
    const { transcript, status, echo } = onTerminal("secret", [
      ["Value: ", "sesame\r"],
      ["Value, again: ", "sesame\r"],
    ]);
    expect(transcript).toBe("Value: \nValue, again: \n6 characters\n");
    expect({ status, echo }).toEqual({ status: 0, echo: { before: true, while: false, after: true } });
  });

  itWith("python3")("edits the line", () => {
    const { transcript } = onTerminal("once", [["Value: ", "sezz\u007f\u007fsame\r"]]);
    expect(transcript).toContain("6 characters");
  });

  itWith("python3")("has its echo after Ctrl-C, Ctrl-D and signals", () => {
    for (const key of ["\u0003", "\u0004"]) {
      const { transcript, status, echo } = onTerminal("secret", [["Value: ", key]]);
      expect(transcript).toBe("Value: \ncancelled at the prompt.\n");
      expect({ status, echo }).toEqual({ status: 2, echo: { before: true, while: false, after: true } });
    }
    for (const signal of ["SIGTERM", "SIGINT"]) {
      const { status, echo } = onTerminal("secret", [["Value: ", signal]]);
      expect({ ended: status !== 0, echo }).toEqual({ ended: true, echo: { before: true, while: false, after: true } });
    }
  });

  itWith("python3")("shows the answers to other questions", () => {
    const { transcript, status } = onTerminal("questions", [
      ["Site [seoul]: ", "\r"],
      ["Cores: ", "many\r"],
      ["Cores: ", "4\r"],
      ["Go on? [y/N] ", "y\r"],
    ]);
    expect(transcript).toContain("Cores: many\nGive a number.\nCores: 4\nGo on? [y/N] y\n");
    expect(transcript).toContain('{"site":"seoul","cores":"4","goesOn":true}\n');
    expect(status).toBe(0);
  });
});
