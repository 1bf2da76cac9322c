import { ManifestSource, parseHomelab } from "@ducksnest/manifest";
import { describeResult, edited, findings } from "../_findings";

const at = ({ line, column }: { line: number; column: number }) => `${line}:${column}`;

const MERGED = `base: &base
  a: 1
  b: { c: 2 }
more: &more { a: 3, d: 4 }
one:
  <<: *base
  a: 5
two:
  <<: [*base, *more, { e: 6 }]
three:
  "<<": 7
four:
  <<: { <<: *more, f: 8 }
`;

describe("merge keys", () => {
  const source = new ManifestSource("homelab.yaml", MERGED);

  it("bring what is not there yet, the first of several first", () => {
    expect(source.syntaxFindings).toEqual([]);
    expect(source.toData()).toEqual({
      base: { a: 1, b: { c: 2 } },
      more: { a: 3, d: 4 },
      one: { a: 5, b: { c: 2 } },
      two: { a: 1, b: { c: 2 }, d: 4, e: 6 },
      three: { "<<": 7 },
      four: { a: 3, d: 4, f: 8 },
    });
  });

  it("lead to where a value is written", () => {
    expect(at(source.positionOfValue(["one", "a"]))).toBe("7:6");
    expect(at(source.positionOfValue(["one", "b", "c"]))).toBe("3:11");
    expect(at(source.positionOfKey(["two", "d"]))).toBe("4:21");
    expect(at(source.positionOfValue(["four", "a"]))).toBe("4:18");
    expect(source.scalarText(["two", "e"])).toBe("6");
    expect([source.has(["two", "b", "c"]), source.has(["two", "<<"]), source.has(["one", "d"])]).toEqual([
      true,
      false,
      false,
    ]);
    expect(source.originOf(["two", "b", "c"])).toMatchObject({ path: ["two", "b"], position: { line: 9, column: 3 } });
    expect(source.originOf(["one", "a"])).toBeUndefined();
  });

  it("serve hosts, with their mistakes reported where they are written", () => {
    const text = edited(
      "    site: home\n    role: worker\n    address: 192.168.0.15",
      "    <<: { site: home, role: worker, colour: red }\n    address: 192.168.0.15",
    );
    expect(findings(text.replace(", colour: red", ""))).toEqual([]);
    expect(findings(text)).toEqual([
      expect.stringMatching(/^53:37 unknown-key hosts.firebat.colour: Unknown key "colour"/),
    ]);
  });

  it.each([
    ["1:8", "a: { <<: 1 }"],
    ["2:9", "a: &a [1]\nb: { <<: *a }"],
    ["1:10", "a: { <<: [x] }"],
  ])("take mappings only: %s", (place, text) => {
    expect(findings(text)).toEqual([
      expect.stringContaining(
        "yaml-syntax : The merge key `<<` takes a mapping or a list of mappings, and this is neither.",
      ),
    ]);
    expect(place).toBeDefined();
  });
});

describe("aliases", () => {
  it("are named in the report of a value that they bring", () => {
    const text = edited("address: 192.168.0.15", "address: &a 192.168.0.256").replace("192.168.0.16", "*a");
    const result = parseHomelab(text, "homelab.yaml");
    expect(describeResult(result)).toEqual([
      '55:17 invalid-value hosts.firebat.address: "192.168.0.256" is not an IPv4 address. -> Write four numbers from 0 to 255 with dots between, such as 192.168.0.15.',
    ]);
    expect(result).toMatchObject({
      findings: [
        {
          related: [
            {
              position: { line: 69, column: 14 },
              message: "hosts.ultra.address uses it through an alias or a merge key",
            },
          ],
        },
      ],
    });
  });

  it("cannot nest deeper than brackets can", () => {
    const levels = Array.from(
      { length: 200 },
      (_, level) => `a${level}: &a${level} [${level ? `*a${level - 1}` : "x"}]`,
    );
    expect(findings(levels.join("\n"))[0]).toContain("Mappings and lists are nested more than 100 levels deep here.");
  });
});

describe("keys", () => {
  it("are text as it is written", () => {
    const source = new ManifestSource("f", '1.30: a\n0x10: b\n"null": c\ntrue: d\n1: e\n');
    expect(source.toData()).toEqual({ "1.30": "a", "0x10": "b", null: "c", true: "d", 1: "e" });
  });

  it("stand once, in whatever quotes", () => {
    expect(findings("a: 1\n'a': 2\n")).toEqual([
      '2:1 yaml-syntax : The key "a" appears twice in one mapping. -> Remove one of the two, or rename it.',
    ]);
    const result = parseHomelab("a: 1\nb: { c: 1,\n  c: 2 }\n", "homelab.yaml");
    expect(result).toMatchObject({
      findings: [
        {
          position: { line: 3, column: 3 },
          related: [{ position: { line: 2, column: 6 }, message: "It appears here first." }],
        },
      ],
    });
  });

  it("keep their values when JavaScript has a meaning for them", () => {
    const data = new ManifestSource("f", "__proto__: { a: 1 }\nconstructor: b\ntoString: c\n").toData();
    expect(JSON.stringify(data)).toBe('{"__proto__":{"a":1},"constructor":"b","toString":"c"}');
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
  });

  it.each(["hosts", "sites", "users"])("that would change a prototype cannot be names of %s", (section) => {
    const text = edited(`${section}:\n`, `${section}:\n  __proto__: {}\n`);
    expect(findings(text)).toContainEqual(
      expect.stringContaining(
        `${section}.__proto__: "__proto__" cannot be a name, because JavaScript reserves it. -> Rename it.`,
      ),
    );
  });

  it.each([
    ["role: worker", "role: { toString: 1 }"],
    ["kind: lan", "kind: { toString: 1, valueOf: 2 }"],
    ["encapsulation: VXLAN", "encapsulation: { toString: { a: 1 } }"],
    ["dataplane: iptables", "dataplane: { toJSON: 1, constructor: 2 }"],
    ["mtu: auto", "mtu: { toString: { a: 1 }, valueOf: 1 }"],
    ["boot: uefi", "boot: { toString: 1 }"],
    ["timeZone: Asia/Seoul", "timeZone: { toString: 1 }"],
    ["site: seoul", "site: { toString: 1 }"],
    ["threads: 4", "threads: { valueOf: 1 }"],
  ])("never replace a method of the loader's: %s as %s", (from, to) => {
    const result = parseHomelab(edited(from, to), "homelab.yaml");
    expect(result.kind).toBe("invalid");
    expect(describeResult(result).length).toBeGreaterThan(0);
  });
});
