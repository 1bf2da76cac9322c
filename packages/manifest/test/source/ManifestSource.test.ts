import { ManifestSource } from "@ducksnest/manifest";

const TEXT = `# a comment
name: lab
sites:
  home: { kind: lan, mtu: }
  seoul:
    subnets:
      - { cidr: 10.0.0.0/24, zone: a }
      -
        cidr: 10.0.1.0/24
shared: &shared
  threads: 4
copy: *shared
text: |
  two
  lines
last: "1.30"`;

const at = ({ line, column }: { line: number; column: number }) => `${line}:${column}`;

describe.each([
  ["LF", TEXT],
  ["CRLF", TEXT.replaceAll("\n", "\r\n")],
])("a manifest with %s line ends", (_, text) => {
  const source = new ManifestSource("homelab.yaml", text);

  it.each<[key: string, value: string, path: (string | number)[]]>([
    ["2:1", "2:7", ["name"]],
    ["4:3", "4:9", ["sites", "home"]],
    ["4:11", "4:17", ["sites", "home", "kind"]],
    ["7:9", "7:9", ["sites", "seoul", "subnets", 0]],
    ["7:30", "7:36", ["sites", "seoul", "subnets", 0, "zone"]],
    ["9:9", "9:15", ["sites", "seoul", "subnets", 1, "cidr"]],
    ["16:1", "16:7", ["last"]],
  ])("has a key at %s and its value at %s", (key, value, path) => {
    expect(at(source.positionOfKey(path))).toBe(key);
    expect(at(source.positionOfValue(path))).toBe(value);
  });

  it("has an empty value after its colon", () => {
    expect(at(source.positionOfValue(["sites", "home", "mtu"]))).toBe("4:27");
  });

  it.each<[nearest: string, path: (string | number)[]]>([
    ["2:1", ["hosts"]],
    ["4:3", ["sites", "home", "cidr"]],
    ["9:9", ["sites", "seoul", "subnets", 1, "zone"]],
    ["6:5", ["sites", "seoul", "subnets", 2, "zone"]],
  ])("stands in for what is missing with what is around it, at %s", (nearest, path) => {
    expect(at(source.positionOfKey(path))).toBe(nearest);
    expect(at(source.positionOfValue(path))).toBe(nearest);
  });

  it("places what is inside an alias where it is written", () => {
    expect(at(source.positionOfValue(["copy", "threads"]))).toBe("11:12");
    expect(at(source.positionOfKey(["copy", "threads"]))).toBe("11:3");
    expect(at(source.positionOfKey(["copy"]))).toBe("12:1");
    expect(source.has(["copy", "threads"])).toBe(true);
    expect(source.originOf(["copy", "threads"])).toEqual({
      path: ["copy"],
      position: { file: "homelab.yaml", line: 12, column: 7 },
    });
    expect(source.originOf(["shared", "threads"])).toBeUndefined();
    expect(at(source.positionOfValue(["shared", "threads"]))).toBe("11:12");
  });

  it("gives lines without their ends", () => {
    expect(source.line(1)).toBe("# a comment");
    expect(source.line(14)).toBe("  two");
    expect(source.line(16)).toBe('last: "1.30"');
    expect([source.line(0), source.line(17)]).toEqual([undefined, undefined]);
  });
});

describe("a manifest's text", () => {
  const source = new ManifestSource("homelab.yaml", 'a: 1.30\nb: "1.30"\nc: { d: 010 }\ne: [x]\n');

  it("is kept for single values, as written", () => {
    expect([["a"], ["b"], ["c", "d"], ["e", 0]].map((path) => source.scalarText(path))).toEqual([
      "1.30",
      "1.30",
      "010",
      "x",
    ]);
    expect([["c"], ["e"]].map((path) => source.scalarText(path))).toEqual([undefined, undefined]);
  });

  it("may start with a byte-order mark, which counts for no column", () => {
    const marked = new ManifestSource("homelab.yaml", "\uFEFFname: lab\n");
    expect(marked.toData()).toEqual({ name: "lab" });
    expect([at(marked.positionOfKey(["name"])), marked.line(1)]).toEqual(["1:1", "name: lab"]);
  });

  it("counts columns in UTF-16 code units, as editors do", () => {
    const korean = new ManifestSource("homelab.yaml", "wifi: { ssid: 오리, mtu: 1 }\n");
    expect(at(korean.positionOfKey(["wifi", "mtu"]))).toBe("1:19");
  });
});
