import crypto from "node:crypto";
import { inspect } from "node:util";
import { BootstrapToken, isExpired } from "@ducksnest/credentials";
import { fc } from "@ducksnest/testing";

const CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
const TOKEN = "abc123.0123456789abcdef";
const EXPIRES = "2026-12-01T00:00:00Z";

/** The message with which a token is refused. */
function refusal(token: string, expires: string): string {
  try {
    BootstrapToken.parse(token, expires);
  } catch (error) {
    return String(error);
  }
  throw new Error("the token was accepted");
}

describe("a bootstrap token", () => {
  it("has an id, a secret and an expiry", () => {
    const { id, secret, expires } = BootstrapToken.parse(TOKEN, EXPIRES);
    expect({ id, secret, expires }).toEqual({ id: "abc123", secret: "0123456789abcdef", expires: EXPIRES });
  });

  it.each([
    ["2026-12-01T09:00:00+09:00", EXPIRES],
    ["2026-11-30T19:00:00-05:00", EXPIRES],
    ["2026-12-01T00:00:00.000Z", EXPIRES],
    ["2026-12-01T00:00:00.5Z", "2026-12-01T00:00:00.500Z"],
    ["2028-02-29T23:59:59Z", "2028-02-29T23:59:59Z"],
  ])("that expires at %s does so at %s in UTC", (text, utc) => {
    expect(BootstrapToken.parse(TOKEN, text).expires).toBe(utc);
  });

  it.each([
    "",
    "abc123",
    "abc12.0123456789abcdef",
    "abc123.0123456789abcde",
    "abc123.0123456789abcdef0",
    "ABC123.0123456789abcdef",
    "abc123:0123456789abcdef",
    ` ${TOKEN}`,
    `${TOKEN}\n`,
  ])("is not %j", (text) => {
    expect(refusal(text, EXPIRES)).toBe(
      "Error: the token is not 6 characters, a dot and 16 characters, all of a-z and 0-9",
    );
  });

  it.each([
    "",
    "tomorrow",
    "2026-12-01",
    "2026-12-01T00:00:00",
    "2026-12-01 00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-02-31T00:00:00Z",
    "2027-02-29T00:00:00Z",
    "2026-12-01T24:00:00Z",
    "2026-12-01T00:60:00Z",
    "2026-12-01T00:00:00+9",
    "2026-12-01T00:00:00Z\n",
  ])("does not expire at %j", (text) => {
    expect(refusal(TOKEN, text)).toBe("Error: the expiry is not a time such as 2026-12-01T00:00:00Z");
  });
});

describe("a minted bootstrap token", () => {
  const NOW = new Date("2026-11-30T12:00:00.789Z");

  it("can be parsed, and expires when its hours are over", () => {
    const { id, secret, expires } = BootstrapToken.mint(NOW, 12);
    expect(expires).toBe("2026-12-01T00:00:00Z");
    const parsed = BootstrapToken.parse(`${id}.${secret}`, expires);
    expect([isExpired(parsed, new Date("2026-11-30T23:59:59Z")), isExpired(parsed, new Date(expires))]).toEqual([
      false,
      true,
    ]);
  });

  it("has every character with the same probability", () => {
    const counts = new Map<string, number>();
    const tokens = Array.from({ length: 7200 }, () => BootstrapToken.mint(NOW, 1));
    for (const { id, secret } of tokens) {
      for (const character of id + secret) counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    expect([...counts.keys()].sort().join("")).toBe("0123456789abcdefghijklmnopqrstuvwxyz");
    // 4400 of each are expected, with a standard deviation of 65. A byte modulo 36 would give 4950 of four of them.
    for (const count of counts.values()) expect(Math.abs(count - 4400)).toBeLessThan(6 * 65);
    expect(new Set(tokens.map(({ secret }) => secret)).size).toBe(tokens.length);
  });

  it("has an id that is not taken", () => {
    const asked: string[] = [];
    const taken = new Set<string>();
    // Takes the first three ids that are tried.
    taken.has = (id) => asked.push(id) <= 3;
    const { id } = BootstrapToken.mint(NOW, 1, taken);
    expect(asked).toHaveLength(4);
    expect(asked[3]).toBe(id);
  });

  it.each([0, -1, 1.5, 721, Number.NaN, Number.POSITIVE_INFINITY])("is not made for %d hours", (hours) => {
    expect(() => BootstrapToken.mint(NOW, hours)).toThrow(
      new RangeError(`A token's validity must be a whole number of hours from 1 to 720, but it is ${hours}.`),
    );
  });

  it("is no octal number of YAML, for which kubectl would not take it as text", () => {
    const octal = (length: number) => ["0", "o", ..."1".repeat(length - 2)].map((each) => CHARACTERS.indexOf(each));
    const letters = (length: number) => Array.from({ length }, () => 0);
    const drawn = [...octal(6), ...letters(6), ...octal(16), ...letters(16)];
    const random = jest.spyOn(crypto, "randomInt").mockImplementation(() => drawn.shift());
    try {
      const { id, secret } = BootstrapToken.mint(NOW, 1);
      expect([id, secret, drawn]).toEqual(["a".repeat(6), "a".repeat(16), []]);
    } finally {
      random.mockRestore();
    }
  });

  it("shows no secret either", () => {
    const token = BootstrapToken.mint(NOW, 720);
    for (const text of [String(token), JSON.stringify(token), inspect(token, { showHidden: true })]) {
      expect(text).not.toContain(token.secret);
    }
  });
});

describe("a bootstrap token's secret", () => {
  const anySecret = fc.stringMatching(/^[a-z0-9]{16}$/);

  it("is in nothing that a log, a snapshot or a copy would show", () => {
    fc.assert(
      fc.property(anySecret, (secret) => {
        const token = BootstrapToken.parse(`abc123.${secret}`, EXPIRES);
        const shown = [
          String(token),
          `${token}`,
          JSON.stringify({ token }),
          inspect(token, { showHidden: true, depth: 9 }),
          JSON.stringify({ ...token }),
          JSON.stringify(Object.entries(token)),
        ];
        for (const text of shown) expect(text).not.toContain(secret);
        expect(token.secret).toBe(secret);
      }),
    );
    expect(String(BootstrapToken.parse(TOKEN, EXPIRES))).toBe("abc123.****************");
  });

  it("is in no message, wherever the token is written by mistake", () => {
    fc.assert(
      fc.property(anySecret, fc.string({ maxLength: 3 }), (secret, junk) => {
        const token = `abc123.${secret}`;
        expect(refusal(`${token}.${junk}`, EXPIRES)).not.toContain(secret);
        expect(refusal(token, `${token}${junk}`)).not.toContain(secret);
        expect(refusal(EXPIRES, token)).not.toContain(secret);
      }),
    );
  });
});
