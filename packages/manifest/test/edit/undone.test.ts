import { addHost, type HostEntry, ManifestSource, removeHost, renameHost } from "@ducksnest/manifest";
import { fc, referenceText } from "@ducksnest/testing";
import { parse } from "yaml";
import { anyHost, anyName, load } from "./_shapes";

const CLOUD: HostEntry = { site: "seoul", role: "worker", instanceType: "t3.medium", rootVolumeGiB: 30 };

it("is undone by removeHost wherever comments and blank lines are", () => {
  const reference = load(referenceText());
  const lines = referenceText().trimEnd().split("\n");
  const anyLine = fc.tuple(
    fc.nat(lines.length),
    fc.constantFrom("", "  ", "# c", " # c", "  # c", "    # c", "      # c: {", "  # - 'x"),
  );
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 8 }), fc.boolean(), anyName, anyHost, (extra, final, name, host) => {
      const woven = lines.flatMap((line, index) => [
        ...extra.filter(([at]) => at === index).map(([, put]) => put),
        line,
      ]);
      const tail = extra.filter(([at]) => at === lines.length).map(([, put]) => put);
      const text = [...woven, ...tail, ...(final ? [""] : [])].join("\n");
      expect(load(text)).toEqual(reference);
      expect(removeHost(addHost(text, name, host), name)).toBe(text);
    }),
    { numRuns: 60 },
  );
});

it("is undone by removeHost in any flow mapping, and every host can be removed", () => {
  const anyGap = fc.constantFrom("", " ", "\n  ", "\n", " # c, }\n  ", "\n  # d\n  ", "\n\n    ");
  const anyValue = fc.constantFrom("{ x: 1 }", "{x: 1}", "", "*z", "{\n    x: 1 # i\n  }", "[1,\n 2]", "'q'");
  const anyItems = fc.array(fc.tuple(anyGap, anyValue, anyGap), { minLength: 1, maxLength: 3 });
  const anyTail = fc.constantFrom("", "\n", "\nusers: 1\n", " # end\n# c\nusers: 1");
  fc.assert(
    fc.property(anyItems, fc.constantFrom("", ","), anyGap, anyTail, fc.boolean(), (items, comma, gap, tail, crlf) => {
      const hosts = items.map(([before, value, after], index) => `${before}h${index}: ${value}${after}`).join(",");
      const flow = `z: &z 1\nhosts: {${hosts}${comma}${gap}}${tail}`;
      const text = crlf ? flow.replaceAll("\n", "\r\n") : flow;
      // A comment right after a quote or a comma is no YAML.
      fc.pre(new ManifestSource("", text).syntaxFindings.length === 0);
      const added = addHost(text, "new", CLOUD);
      expect(removeHost(added, "new")).toBe(text);
      for (const [index] of items.entries())
        expect(Object.keys(parse(removeHost(added, `h${index}`)).hosts)).toHaveLength(items.length);
    }),
    { numRuns: 100 },
  );
});

it("is undone by removeHost beside hosts of any form, and every host can be removed and renamed", () => {
  const anyLines = fc.array(fc.constantFrom("", "# l", "  # k", "    # d", "   ", " # o"), { maxLength: 3 });
  const anyValue = fc.constantFrom(
    " 1",
    "",
    " # c",
    " *z # c",
    " { x: 1 }",
    " {\n    x: 1, # i\n  }",
    "\n    x: 1\n    y:\n      - a\n      - b # c",
    "\n    x: >-\n      f\n      g",
    "\n    x: |\n      f\n\n      g",
    " &a\n    x: 1",
    "\n    x: 'q\n      r'",
    "\n    y:",
    "\n    y:\n    - a",
    " !!map\n    x: 1",
    ' "a\n    b"',
    "\n    ? x\n    : y",
    " a\n    b c",
  );
  const anyHead = fc.constantFrom("hosts:", "hosts: # h", "hosts: &h", "'hosts':");
  const anyTail = fc.constantFrom([], ["users: 1"], ["..."], ["users: 1", ""]);
  const anyItems = fc.array(fc.tuple(anyValue, anyLines), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(anyHead, anyLines, anyItems, anyTail, fc.boolean(), (head, first, items, tail, crlf) => {
      const hosts = items.flatMap(([value, below], index) => [`  h${index}:${value}`, ...below]);
      const block = ["z: &z 1", head, ...first, ...hosts, ...tail].join("\n");
      const text = crlf ? block.replaceAll("\n", "\r\n") : block;
      const added = addHost(text, "new", CLOUD);
      expect(removeHost(added, "new")).toBe(text);
      for (const [index] of items.entries()) {
        expect(Object.keys(parse(removeHost(added, `h${index}`)).hosts)).toHaveLength(items.length);
        expect(renameHost(renameHost(text, `h${index}`, "other"), "other", `h${index}`)).toBe(text);
      }
    }),
    { numRuns: 100 },
  );
});
