import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import {
  BootstrapToken,
  type PublicToken,
  PublicTokensError,
  parsePublicTokens,
  readPublicTokens,
  writePublicTokens,
} from "@ducksnest/credentials";
import { fc, temporaryFolders } from "@ducksnest/testing";
import { parse } from "yaml";

const EXPIRES = "2026-12-01T00:00:00Z";
const NEEDS = "this host needs `{ id: <id>, expires: <RFC 3339 time> }` and nothing else";
const SECRET = "0123456789abcdef";
const newFolder = temporaryFolders();

/** The problems of a file of this text; none if it can be used. */
function problems(text: string): readonly string[] {
  try {
    parsePublicTokens(text, "join-tokens.yaml");
    return [];
  } catch (error) {
    if (error instanceof PublicTokensError) return error.problems;
    throw error;
  }
}

const anyHost = fc.oneof(
  fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/),
  fc.constantFrom("true", "null", "no", "y", "123", "1e3", "0x1f", "on"),
);
const anyId = fc.oneof(fc.stringMatching(/^[a-z0-9]{6}$/), fc.constantFrom("123456", "12e456", "0x1234", "000000"));
const anyExpiry = fc
  .integer({ min: 1_600_000_000, max: 4_000_000_000 })
  .map((seconds) => new Date(seconds * 1000).toISOString().replace(".000Z", "Z"));
const anyTokens = fc
  .uniqueArray(fc.record({ host: anyHost, id: anyId, expires: anyExpiry }), { selector: ({ host }) => host })
  .filter((tokens) => new Set(tokens.map(({ id }) => id)).size === tokens.length)
  .map((tokens) => tokens.map(({ host, ...token }): [string, PublicToken] => [host, token]));

describe("a file of public join tokens", () => {
  it("has one line for each host, in order", () => {
    const tokens = new Map([
      ["ultra", { id: "def456", expires: EXPIRES }],
      ["firebat", { id: "123456", expires: EXPIRES }],
    ]);
    expect(writePublicTokens(tokens)).toBe(
      [
        "# Public halves of the join tokens, written by `ducksnest token`. The secret halves are in join-token.age.",
        "",
        'firebat: { id: "123456", expires: "2026-12-01T00:00:00Z" }',
        'ultra: { id: "def456", expires: "2026-12-01T00:00:00Z" }',
        "",
      ].join("\n"),
    );
    expect(parsePublicTokens(writePublicTokens(new Map()), "x").size).toBe(0);
  });

  it("is read as it was written, here and by any YAML parser, whatever the order of the hosts", () => {
    fc.assert(
      fc.property(anyTokens, (tokens) => {
        const text = writePublicTokens(new Map(tokens));
        expect(writePublicTokens(new Map(tokens.toReversed()))).toBe(text);
        const read = parsePublicTokens(text, "x");
        expect(new Map(read)).toEqual(new Map(tokens));
        expect([...read.keys()]).toEqual(tokens.map(([host]) => host).sort());
        expect(new Map(Object.entries(parse(text)))).toEqual(new Map(tokens));
      }),
    );
  });

  it("holds no secret of a token that was minted", () => {
    const token = BootstrapToken.mint(new Date(), 24);
    const text = writePublicTokens(new Map([["firebat", token]]));
    expect(text).not.toContain(token.secret);
    expect(parsePublicTokens(text, "x").get("firebat")).toEqual({ id: token.id, expires: token.expires });
  });

  it.each(["", "# none yet\n", "---\n", "{}"])("may hold none: %j", (text) => {
    expect(parsePublicTokens(text, "x").size).toBe(0);
  });

  it("is read without quotes too, and with other time zones", () => {
    const tokens = parsePublicTokens("firebat: { id: 123456, expires: 2026-12-01T09:00:00+09:00 }\n", "x");
    expect([...tokens]).toEqual([["firebat", { id: "123456", expires: EXPIRES }]]);
  });

  const WHOLE =
    "this is a whole join token, and the file is public; remove it here, and revoke it with `ducksnest token revoke`";
  const MARKER = "this is a conflict marker of Git; keep one side of the conflict";
  const NOT_A_HOST = "this key is not a host; the file maps the keys under `hosts` to public join tokens";

  it.each<[text: string, ...problems: string[]]>([
    ["firebat: abc123\n", `1:1: ${NEEDS}`],
    ["firebat: { id: abc123 }\n", `1:1: ${NEEDS}`],
    ["firebat:\n", `1:1: ${NEEDS}`],
    [`firebat: { id: abc123, expires: ${EXPIRES}, secret: ${SECRET} }\n`, `1:1: ${NEEDS}`],
    [`firebat: { id: [abc123], expires: ${EXPIRES} }\n`, `1:1: ${NEEDS}`],
    [`a: &a { id: abc123, expires: ${EXPIRES} }\nb: *a\n`, `2:1: ${NEEDS}`],
    ["- abc123\n", "1:1: the file is not a mapping of hosts to public join tokens"],
    [`firebat: { id: ABC123, expires: ${EXPIRES} }\n`, "1:1: the id is not 6 characters of a-z and 0-9"],
    ["# mine\nfirebat: { id: abc123, expires: soon }\n", "2:1: the expiry is not a time such as 2026-12-01T00:00:00Z"],
    [`Fire_Bat: { id: abc123, expires: ${EXPIRES} }\n`, `1:1: ${NOT_A_HOST}`],
    [`? { a: b }\n: { id: abc123, expires: ${EXPIRES} }\n`, `1:3: ${NOT_A_HOST}`],
    ["a: b: c\n", "1:4: the file is not valid YAML (BLOCK_AS_IMPLICIT_KEY)"],
    ["firebat: { id: x\n", "2:1: the file is not valid YAML (BAD_INDENT)"],
    [`firebat: { id: abc123, expires: ${EXPIRES} }\n---\na: b\n`, "2:1: the file is not valid YAML (MULTIPLE_DOCS)"],
    ["{ : x }", `1:2: ${NOT_A_HOST}`],
    [
      `firebat: x\nultra: { id: def456, expires: ${EXPIRES} }\nold: { id: y, expires: z }\n`,
      `1:1: ${NEEDS}`,
      "3:1: the id is not 6 characters of a-z and 0-9",
    ],
    [
      `a: { id: abc123, expires: ${EXPIRES} }\na: { id: abc124, expires: ${EXPIRES} }\n`,
      "2:1: the file is not valid YAML (DUPLICATE_KEY)",
    ],
    [
      `a: { id: abc123, expires: ${EXPIRES} }\nb: { id: abc123, expires: ${EXPIRES} }\nc:\n`,
      "2:1: another host has a token of the same id, so the cluster would keep only one of them; run `ducksnest token renew` for this host",
      `3:1: ${NEEDS}`,
    ],
    [`a:\n  token: abc123.${SECRET}\n`, `2:10: ${WHOLE}`],
    [`abc123.${SECRET}: {}\n# abc124.${SECRET}\n`, `1:1: ${WHOLE}`, `2:3: ${WHOLE}`],
    ["<<<<<<< HEAD\na: {}\n=======\nb: {}\n>>>>>>> other\n", `1:1: ${MARKER}`, `3:1: ${MARKER}`, `5:1: ${MARKER}`],
  ])("is refused: %j", (text, ...expected) => {
    expect(problems(text)).toEqual(expected.map((problem) => `join-tokens.yaml:${problem}`));
  });

  it("quotes no secret in a message, wherever it is written by mistake", () => {
    const anySecret = fc.stringMatching(/^[a-z0-9]{16}$/);
    const anyMistake = fc.constantFrom(
      (secret: string) => `a: abc123.${secret}\n`,
      (secret: string) => `${secret}: x\n`,
      (secret: string) => `a: { id: ${secret}, expires: ${EXPIRES} }\n`,
      (secret: string) => `a: { id: abc123, expires: ${secret} }\n`,
      (secret: string) => `a: { id: abc123, expires: ${EXPIRES}, secret: ${secret} }\n`,
      (secret: string) => `a: ${secret}: b\n`,
      (secret: string) => `a: "${secret}\n`,
      (secret: string) => `a: *${secret}\n`,
    );
    fc.assert(
      fc.property(anySecret, anyMistake, (secret, mistake) => {
        const found = problems(mistake(secret));
        expect(found).not.toEqual([]);
        expect(found.join("\n")).not.toContain(secret);
      }),
    );
  });

  it("may be missing, and is named if it cannot be read", () => {
    const folder = newFolder();
    expect(readPublicTokens(join(folder, "join-tokens.yaml")).size).toBe(0);
    writeFileSync(join(folder, "join-tokens.yaml"), `a: { id: abc123, expires: ${EXPIRES} }\n`);
    expect([...readPublicTokens(join(folder, "join-tokens.yaml")).keys()]).toEqual(["a"]);
    mkdirSync(join(folder, "folder"));
    expect(() => readPublicTokens(join(folder, "folder"))).toThrow(
      /folder:1:1: the file cannot be read: it is a folder$/,
    );
  });

  it("shows no secret, however a file of the old form with whole tokens is broken", () => {
    const anyText = fc.stringMatching(/^[a-z0-9]{16}$/).chain((secret) => {
      const token = `abc123.${secret}`;
      const whole = `firebat: { token: ${token}, expires: ${EXPIRES} }\nultra: { token: "${token}", expires: ${token} }\n${token}: *${token}\n`;
      return fc.record({
        secret: fc.constant(secret),
        text: fc
          .tuple(fc.nat(whole.length), fc.nat(12), fc.constantFrom("", "\n", ":", "{", '"', "\t", "- ", "&", "!", "? "))
          .map(([from, length, insert]) => whole.slice(0, from) + insert + whole.slice(from + length)),
      });
    });
    fc.assert(
      fc.property(anyText, ({ secret, text }) => {
        fc.pre(text.includes(secret));
        try {
          expect(inspect(parsePublicTokens(text, "x"), { depth: 9, showHidden: true })).not.toContain(secret);
        } catch (error) {
          if (!(error instanceof PublicTokensError)) throw error;
          expect(`${error.message}${error.stack}${inspect(error)}${JSON.stringify(error)}`).not.toContain(secret);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("does not wait for a named pipe", () => {
    const file = join(newFolder(), "join-tokens.yaml");
    spawnSync("mkfifo", [file]);
    expect(() => readPublicTokens(file)).toThrow(`${file}:1:1: the file cannot be read: it is not a plain file`);
  });

  it("is named from the working directory if it is below that", () => {
    expect(() => readPublicTokens(join(process.cwd(), "packages"))).toThrow("packages:1:1: the file cannot be read");
    expect(() => readPublicTokens(newFolder())).toThrow(PublicTokensError);
  });
});
