import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { JoinTokensError, parseJoinTokens, readJoinTokens } from "@ducksnest/credentials";
import { fc } from "@ducksnest/testing";

const FIREBAT = "abc123.0123456789abcdef";
const ULTRA = "def456.fedcba9876543210";
const EXPIRES = "2026-12-01T00:00:00Z";
const NEEDS = "this host needs `{ token: <id>.<secret>, expires: <RFC 3339 time> }`";

/** What is wrong with a file of this text; nothing when it can be used. */
function problems(text: string): readonly string[] {
  try {
    parseJoinTokens(text, "tokens.yaml");
    return [];
  } catch (error) {
    if (error instanceof JoinTokensError) return error.problems;
    throw error;
  }
}

describe("a file of join tokens", () => {
  it("maps host names to tokens", () => {
    const tokens = parseJoinTokens(
      `firebat: { token: ${FIREBAT}, expires: ${EXPIRES} }\nultra:\n  token: ${ULTRA}\n  expires: "2026-12-01T09:00:00+09:00"\n`,
      "tokens.yaml",
    );
    expect([...tokens].map(([host, { id, secret, expires }]) => `${host} ${id}.${secret} ${expires}`)).toEqual([
      `firebat ${FIREBAT} ${EXPIRES}`,
      `ultra ${ULTRA} ${EXPIRES}`,
    ]);
  });

  it.each(["", "# none yet\n", "---\n", "{}"])("may hold none: %j", (text) => {
    expect(parseJoinTokens(text, "tokens.yaml").size).toBe(0);
  });

  it.each<[text: string, ...problems: string[]]>([
    [`firebat: ${FIREBAT}\n`, `tokens.yaml:1:1: ${NEEDS}`],
    [`firebat: { token: ${FIREBAT} }\n`, `tokens.yaml:1:1: ${NEEDS}`],
    ["firebat: { token: 5, expires: 6 }\n", `tokens.yaml:1:1: ${NEEDS}`],
    ["firebat:\n", `tokens.yaml:1:1: ${NEEDS}`],
    [`- ${FIREBAT}\n`, "tokens.yaml:1:1: the file is not a mapping of host names to join tokens"],
    [
      "firebat: { token: abc.def, expires: now }\n",
      "tokens.yaml:1:1: the token is not 6 characters, a dot and 16 characters, all of a-z and 0-9",
    ],
    [
      `# mine\nfirebat: { token: ${FIREBAT}, expires: soon }\n`,
      "tokens.yaml:2:1: the expiry is not a time such as 2026-12-01T00:00:00Z",
    ],
    [
      `${FIREBAT}: { token: ${FIREBAT}, expires: ${EXPIRES} }\n`,
      "tokens.yaml:1:1: this key is not a host name; the file maps names under `hosts` to join tokens",
    ],
    [
      `? { token: ${FIREBAT} }\n: x\n`,
      "tokens.yaml:1:3: this key is not a host name; the file maps names under `hosts` to join tokens",
    ],
    ["{ : x }", "tokens.yaml:1:2: this key is not a host name; the file maps names under `hosts` to join tokens"],
    [
      `firebat: { token: ${FIREBAT}, expires: ${EXPIRES} }\nfirebat: {}\n`,
      "tokens.yaml:2:1: the file is not valid YAML (DUPLICATE_KEY)",
    ],
    ["firebat: { token: x\n", "tokens.yaml:2:1: the file is not valid YAML (BAD_INDENT)"],
    [
      `firebat: { token: ${FIREBAT}, expires: ${EXPIRES} }\n---\na: b\n`,
      "tokens.yaml:2:1: the file is not valid YAML (MULTIPLE_DOCS)",
    ],
  ])("cannot be used: %j", (text, ...expected) => {
    expect(problems(text)).toEqual(expected);
  });

  it("reports all its problems at once, each at its place", () => {
    expect(
      problems(`firebat: x\nultra: { token: ${ULTRA}, expires: ${EXPIRES} }\nold: { token: y, expires: z }\n`),
    ).toEqual([
      `tokens.yaml:1:1: ${NEEDS}`,
      "tokens.yaml:3:1: the token is not 6 characters, a dot and 16 characters, all of a-z and 0-9",
    ]);
  });

  it("shows no secret, however it is broken and however the result is printed", () => {
    const anySecret = fc.stringMatching(/^[a-z0-9]{16}$/);
    const anyText = anySecret.chain((secret) => {
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
          expect(inspect(parseJoinTokens(text, "tokens.yaml"), { depth: 9, showHidden: true })).not.toContain(secret);
        } catch (error) {
          if (!(error instanceof JoinTokensError)) throw error;
          expect(`${error.message}${error.stack}${inspect(error)}${JSON.stringify(error)}`).not.toContain(secret);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("reading join tokens", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ducksnest-tokens-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("takes them from the file", () => {
    const file = join(folder, "tokens.yaml");
    writeFileSync(file, `firebat: { token: ${FIREBAT}, expires: ${EXPIRES} }\n`);
    expect(readJoinTokens(file).get("firebat")?.id).toBe("abc123");
  });

  it("finds none where there is no file", () => {
    expect(readJoinTokens(join(folder, "nowhere.yaml")).size).toBe(0);
  });

  it("waits for no named pipe", () => {
    const file = join(folder, "tokens.yaml");
    spawnSync("mkfifo", [file]);
    expect(() => readJoinTokens(file)).toThrow(`${file}:1:1: the file cannot be read: it is not a plain file`);
  });

  it("names a file below the working directory from there", () => {
    expect(() => readJoinTokens(join(process.cwd(), "packages"))).toThrow("packages:1:1: the file cannot be read");
  });

  it("names a file that it cannot read", () => {
    expect(() => readJoinTokens(folder)).toThrow(JoinTokensError);
    expect(() => readJoinTokens(folder)).toThrow(`${folder}:1:1: the file cannot be read: it is a folder`);
  });
});
