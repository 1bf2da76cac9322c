import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadHomelab, parseHomelab } from "@ducksnest/manifest";
import { anyManifest, EXAMPLES, fc, manifestText, referenceText } from "@ducksnest/testing";
import { describeResult, edited, findings } from "./_findings";

const EMPTY =
  "1:1 unreadable-manifest : The manifest is empty. -> Start from a copy of examples/reference/homelab.yaml.";

describe("a manifest's file", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ducksnest-manifest-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("loads", () => {
    const loaded = loadHomelab(join(EXAMPLES, "reference/homelab.yaml"));
    expect(loaded).toMatchObject({ kind: "loaded", homelab: { name: "ducksnest" } });
  });

  it("is named relative to the working directory where it is below it", () => {
    const inside = loadHomelab(join(process.cwd(), "nowhere", "homelab.yaml"));
    expect(inside).toMatchObject({ findings: [{ position: { file: "nowhere/homelab.yaml", line: 1, column: 1 } }] });
    const outside = loadHomelab(join(folder, "nowhere.yaml"));
    expect(outside).toMatchObject({ findings: [{ position: { file: join(folder, "nowhere.yaml") } }] });
  });

  it.each<[name: string, file: string, reason: string]>([
    ["is missing", "nowhere.yaml", "there is no such file"],
    ["is a folder", "folder", "it is a folder"],
    ["is below a file", "file/homelab.yaml", "ENOTDIR: not a directory"],
  ])("is unreadable when it %s", (_, name, reason) => {
    mkdirSync(join(folder, "folder"));
    writeFileSync(join(folder, "file"), "");
    const result = loadHomelab(join(folder, name));
    expect(result).toMatchObject({ kind: "unreadable", findings: [{ excerpt: undefined, severity: "error" }] });
    expect(describeResult(result)[0]).toContain(`1:1 unreadable-manifest : Cannot read the manifest: ${reason}`);
    expect(describeResult(result)[0]).toContain("-> Create it, or pass another path with --manifest.");
  });
});

describe("a manifest's YAML", () => {
  it.each<[name: string, text: string, ...expected: string[]]>([
    ["empty", "", EMPTY],
    ["blank", " \n\n", EMPTY],
    ["comments only", "# nothing\n# yet\n", EMPTY],
    ["an empty document", "---\n", EMPTY],
    [
      "of two documents",
      `${referenceText()}---\nname: second\n`,
      "99:1 yaml-syntax : A second YAML document starts here, but a manifest must be one document. -> Keep one, and remove the lines `---` and `...` between them.",
    ],
    [
      "with a key twice",
      edited("name: ducksnest\n", "name: ducksnest\nname: nest\n"),
      '5:1 yaml-syntax : The key "name" appears twice in one mapping. -> Remove one of the two, or rename it.',
    ],
    [
      "indented with a tab",
      edited("  release:", "\trelease:"),
      "7:1 yaml-syntax : Line 7 is indented with a tab, but YAML allows only spaces. -> Replace each tab at the start of a line with spaces, and align the line with its neighbours.",
    ],
    [
      "with a quote left open",
      'name: "lab\n',
      "1:7 yaml-syntax : The quote that opens here is never closed. -> Close it in line 1, at the end of the value.",
    ],
    [
      "with a tag",
      edited("name: ducksnest", "name: !secret ducksnest"),
      '4:7 yaml-syntax : The tag "!secret" is unknown. -> Remove it, or put the whole value in quotes if the exclamation mark is part of it.',
    ],
    [
      "with an alias of nothing",
      edited("address: 192.168.0.16", "address: *firebat"),
      "69:14 yaml-syntax : The alias *firebat has no anchor &firebat before it. -> Write &firebat before the value that the alias refers to.",
    ],
    [
      "with a list for a key",
      `${referenceText()}? [a, b]\n: 1\n`,
      "98:3 yaml-syntax : This key is not text. -> Write a plain word, or put it in quotes.",
    ],
    [
      "with nothing for a key",
      `${referenceText()}~: 1\n`,
      "98:1 yaml-syntax : This key is not text. -> Write a plain word, or put it in quotes.",
    ],
  ])("is unreadable: %s", (_, text, ...expected) => {
    const result = parseHomelab(text, "homelab.yaml");
    expect(result.kind).toBe("unreadable");
    expect(describeResult(result)).toEqual(expected);
  });

  it("is unreadable when its aliases multiply to more than it can hold, which is found at once", () => {
    const list = (of: string) => `[${Array(10).fill(of).join(", ")}]`;
    const levels = Array.from(
      { length: 30 },
      (_, level) => `a${level}: &a${level} ${list(level ? `*a${level - 1}` : "x")}`,
    );
    expect(findings(levels.join("\n"))).toEqual([
      "6:45 yaml-syntax : With this alias, the manifest's aliases add more than 1,000,000 values. -> Use fewer aliases; an alias of a value that holds aliases multiplies them.",
    ]);
  });

  it("may use one anchor hundreds of times", () => {
    const users = Array.from({ length: 300 }, (_, index) => `  user${index}: *admin\n`).join("");
    expect(findings(edited("users:\n  admin:\n", "users:\n  admin: &admin\n").concat(users))).toEqual([]);
  });

  it("is not a manifest when it is not a mapping, which is reported once", () => {
    for (const [text, got] of [
      ["hello", '"hello"'],
      ["- a\n", "a list"],
      ["42", "42"],
    ] as const) {
      expect(findings(text)).toHaveLength(1);
      expect(findings(text)[0]).toContain(
        `1:1 wrong-type : Expected a mapping, but got ${got}. -> Give it these keys: name, nixos,`,
      );
    }
  });

  it("is unreadable with an alias inside its own anchor", () => {
    expect(findings("sites: &s\n  home: *s\n")).toEqual([
      "2:9 yaml-syntax : The alias *s is inside the value of its own anchor &s, so the value has no end. -> Move the alias out of that value, or write the value in full.",
    ]);
  });

  it.each([
    ["CRLF line ends", referenceText().replaceAll("\n", "\r\n")],
    ["a byte-order mark", `\uFEFF${referenceText()}`],
    ["a document start and end", `---\n${referenceText()}...\n`],
    ["no newline at the end", referenceText().trimEnd()],
    ["an anchor and its alias", withSharedHardware()],
  ])("may have %s", (_, text) => {
    expect(findings(text)).toEqual([]);
  });

  it("has its problems at the same places with CRLF line ends", () => {
    const text = edited("timeZone:", "timezone:").replace("192.168.0.15", "192.168.1.15");
    expect(findings(text)).toHaveLength(2);
    expect(findings(text.replaceAll("\n", "\r\n"))).toEqual(findings(text));
  });

  it("has a problem of an anchored value once, where it is written, with the aliases that use it", () => {
    const result = parseHomelab(withSharedHardware().replace("Intel N100", "100"), "homelab.yaml");
    expect(describeResult(result)).toEqual([
      '59:21 wrong-type hosts.firebat.hardware.cpu.model: Expected text, but got 100. -> Put it in quotes: "100".',
    ]);
    expect(result).toMatchObject({
      findings: [
        {
          related: [
            {
              position: { file: "homelab.yaml", line: 72, column: 15 },
              message: "hosts.ultra.hardware uses it through an alias or a merge key",
            },
          ],
        },
      ],
    });
  });
});

describe("a manifest's problems", () => {
  it("carry the line they are on", () => {
    const result = parseHomelab(edited("timeZone:", "timezone:").replaceAll("\n", "\r\n"), "homelab.yaml");
    expect(result).toMatchObject({
      kind: "invalid",
      findings: [{ excerpt: "  timezone: Asia/Seoul", position: { file: "homelab.yaml", line: 8, column: 3 } }],
    });
  });

  it("are all told in one run, from top to bottom", () => {
    const text = referenceText()
      .replace('"26.05"', "26.05")
      .replace("podCidr: 10.244.0.0/16", "podCidr: 10.244.0.0/33")
      .replace("encapsulation: VXLAN", "encapsulation: VLAN")
      .replace("gateway: 192.168.0.1", "gateway: 192.168.9.1")
      .replace("role: control-plane", "role: worker")
      .replace("rootVolumeGiB", "rootVolumGiB")
      .replace("address: 192.168.0.15", "address: 10.0.0.15")
      .replace("hostname: laptop-ultra", "hostname: laptop-firebat")
      .replace(
        "    site: home\n    role: worker\n    address: 192.168.0.17",
        "    site: hom\n    role: worker\n    address: 192.168.0.17",
      );
    expect(findings(text).map((finding) => finding.split(": ")[0])).toEqual([
      "7:12 wrong-type nixos.release",
      "12:12 invalid-value cluster.podCidr",
      "17:20 invalid-value cluster.calico.encapsulation",
      "33:14 address-outside-network sites.home.gateway",
      "44:1 one-control-plane hosts",
      "45:3 missing-key hosts.control-plane.rootVolumeGiB",
      "49:5 unknown-key hosts.control-plane.rootVolumGiB",
      "55:14 address-outside-network hosts.firebat.address",
      "66:15 duplicate-hostname hosts.ultra.hostname",
      "82:11 unknown-site hosts.old.site",
    ]);
  });

  it("do not exist in a random valid manifest", () => {
    fc.assert(
      fc.property(anyManifest(), (data) => expect(findings(manifestText(data))).toEqual([])),
      { numRuns: 25 },
    );
  });

  it("never make loading throw, whatever is cut out of a manifest", () => {
    const text = referenceText();
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(200), fc.string({ maxLength: 3 }), (from, length, insert) => {
        const result = parseHomelab(text.slice(0, from) + insert + text.slice(from + length), "homelab.yaml");
        if (result.kind === "loaded") return;
        expect(result.findings).not.toEqual([]);
        for (const { message, fix, position } of result.findings) {
          expect([message, fix]).toEqual([expect.stringMatching(/\.$/), expect.stringMatching(/[.?]$/)]);
          expect(position.line).toBeLessThanOrEqual(text.split("\n").length + 1);
        }
      }),
      { numRuns: 80 },
    );
  });
});

/** The reference manifest in which ultra has firebat's hardware, by an alias. */
function withSharedHardware(): string {
  return edited(
    "    hardware:\n      cpu: { model: Intel N100",
    "    hardware: &mini\n      cpu: { model: Intel N100",
  ).replace(/ {4}hardware:\n {6}cpu: \{ model: Intel i5-8250U[\s\S]*?(?=\n\n {2}old:)/, "    hardware: *mini");
}
