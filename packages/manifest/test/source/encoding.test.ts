import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadHomelab } from "@ducksnest/manifest";
import { fc, referenceText } from "@ducksnest/testing";
import { decodeUtf8 } from "../../src/source/decode";
import { describeResult, edited, findings } from "../_findings";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ducksnest-manifest-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function load(bytes: Uint8Array) {
  const file = join(folder, "homelab.yaml");
  writeFileSync(file, bytes);
  return loadHomelab(file);
}

describe("a manifest's bytes", () => {
  it("may be UTF-8 with or without a mark", () => {
    expect(load(Buffer.from(referenceText())).kind).toBe("loaded");
    expect(load(Buffer.from(`\uFEFF${referenceText()}`)).kind).toBe("loaded");
  });

  it("are refused at the first that is not UTF-8", () => {
    const [before = "", after = ""] = edited("ssid: ducksnest", "ssid: 오리|").split("|");
    const bytes = Buffer.concat([Buffer.from(before), Buffer.from([0xe9]), Buffer.from(after)]);
    const offset = Buffer.byteLength(before);
    const result = load(bytes);
    expect(describeResult(result)).toEqual([
      `35:21 unreadable-manifest : Byte 0xE9 at offset ${offset} is not UTF-8; the file may be in an older encoding such as Latin-1. -> Save it as UTF-8; \`iconv -f ISO-8859-1 -t UTF-8\` converts Latin-1.`,
    ]);
    expect(result).toMatchObject({ findings: [{ excerpt: "    wifi: { ssid: 오리\uFFFD }", excerptColumn: 21 }] });
  });

  const wide = {
    UTF16LE: (text: string) => Buffer.from(text, "utf16le"),
    UTF16BE: (text: string) => Buffer.from(text, "utf16le").swap16(),
    UTF32LE: (text: string) => Buffer.concat([...text].map((each) => Buffer.from([each.codePointAt(0) ?? 0, 0, 0, 0]))),
    UTF32BE: (text: string) => Buffer.concat([...text].map((each) => Buffer.from([0, 0, 0, each.codePointAt(0) ?? 0]))),
  };

  it.each([
    ["UTF-16 (little endian)", "UTF-16LE", wide.UTF16LE("name: lab\n")],
    ["UTF-16 (big endian)", "UTF-16BE", wide.UTF16BE("name: lab\n")],
    ["UTF-32 (little endian)", "UTF-32LE", wide.UTF32LE("name: lab\n")],
    ["UTF-32 (big endian)", "UTF-32BE", wide.UTF32BE("name: lab\n")],
    ["UTF-16 (little endian)", "UTF-16LE", wide.UTF16LE("\uFEFF오리: x\n")],
    ["UTF-16 (big endian)", "UTF-16BE", wide.UTF16BE("\uFEFF오리: x\n")],
    ["UTF-32 (little endian)", "UTF-32LE", Buffer.concat([Buffer.from([0xff, 0xfe, 0, 0]), wide.UTF32LE("a: b")])],
    ["UTF-32 (big endian)", "UTF-32BE", Buffer.concat([Buffer.from([0, 0, 0xfe, 0xff]), wide.UTF32BE("a: b")])],
  ])("are named as %s", (name, iconv, bytes) => {
    expect(describeResult(load(bytes))).toEqual([
      `1:1 unreadable-manifest : The file is encoded as ${name}, not as UTF-8. -> Save it as UTF-8; \`iconv -f ${iconv} -t UTF-8\` converts it.`,
    ]);
  });

  it("are UTF-8 exactly where the platform's decoder takes them", () => {
    const special = [
      0x00, 0x7f, 0x80, 0xbf, 0xc0, 0xc1, 0xc2, 0xe0, 0xa0, 0xed, 0x9f, 0xef, 0xf0, 0x90, 0xf4, 0x8f, 0xf5,
    ];
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...special), fc.nat(255)), { maxLength: 8 }), (bytes) => {
        const start = Buffer.from("ab: cd"); // Keeps it from looking like another encoding.
        const all = Buffer.concat([start, Buffer.from(bytes)]);
        const decoded = decodeUtf8(all);
        if (decoded.kind === "text") return expect(Buffer.from(decoded.text)).toEqual(all);
        const bad = Number(/at offset (\d+)/.exec(decoded.message)?.[1]);
        const good = new TextDecoder("utf-8", { fatal: true });
        expect(good.decode(all.subarray(0, bad)).length).toBe(decoded.offset);
        expect(() => good.decode(all.subarray(0, bad + 4))).toThrow();
      }),
    );
  });
});

describe("a character that YAML does not allow", () => {
  it.each([
    ["\u0000", "\\u0000"],
    ["\u001b", "\\u001b"],
    ["\u007f", "\\u007f"],
    ["\u009b", "\\u009b"],
    ["\uffff", "\uffff"],
    ["\ud800", "\\ud800"],
  ])("is reported where it stands: %j", (character, shown) => {
    expect(findings(edited("Asia/Seoul", `Asia/${character}Seoul # x`))).toEqual([
      `8:18 yaml-syntax : YAML does not allow the character "${shown}". -> Remove it.`,
    ]);
  });

  it("may be a carriage return alone", () => {
    expect(findings("name: lab\rnixos:\r")).toEqual([
      "1:10 yaml-syntax : This is a carriage return (U+000D) without a line feed, which not every reader treats as a line end. -> Save the file with line feeds (LF) as line ends.",
    ]);
  });
});

describe("a character that is written as an escape", () => {
  it.each([
    ['"Intel\\0N100"', '"Intel\\u0000N100" contains a control character; every value must be one line of plain text.'],
    ['"Intel\\eN100"', '"Intel\\u001bN100" contains a control character; every value must be one line of plain text.'],
    ['"Intel\\ud800"', '"Intel\\ud800" contains half of a surrogate pair; every value must be one line of plain text.'],
    ['"Intel\\tN100"', '"Intel\\tN100" contains a tab; every value must be one line of plain text.'],
    ['"Intel\\nN100"', '"Intel\\nN100" contains a line break; every value must be one line of plain text.'],
    ['"Intel\\PN100"', '"Intel\\u2029N100" contains a line break; every value must be one line of plain text.'],
  ])("is reported at its value: %s", (value, message) => {
    expect(findings(edited("model: Intel N100", `model: ${value}`))).toEqual([
      `59:21 invalid-value hosts.firebat.hardware.cpu.model: ${message} -> Write it on one line, without such characters.`,
    ]);
  });

  it("is reported at its key", () => {
    expect(findings(edited("  timeZone:", '  "a\\0": 1\n  timeZone:'))).toContain(
      '8:3 unknown-key nixos.a\u0000: Unknown key "a\\u0000". -> Use one of: release, timeZone, nodeExporter, flake.',
    );
    expect(findings(`${referenceText()}checks:\n  "a\\nb": off\n`)).toEqual([
      '99:3 invalid-value checks.a\nb: "a\\nb" contains a line break; every key must be one line of plain text. -> Rename it.',
    ]);
  });

  it("may be any other", () => {
    expect(findings(edited("model: Intel N100", 'model: "Intel N100 \\u00e9 \\U0001F986 \\u200D"'))).toEqual([]);
  });
});
