import { addHost, changedByRename, ManifestEditError, removeHost, renameHost } from "@ducksnest/manifest";
import { referenceText } from "@ducksnest/testing";

const HOST = { site: "home", role: "worker" } as const;

const ANCHORS = `hosts:
  a: &base
    site: home
    disk: &disk { sizeGiB: 1 }
  b:
    <<: *base
  c: { site: home, disk: *disk }
  d: { site: home }
`;

/** What a refused edit says; "none" if it is not refused. */
function refusal(edit: () => unknown): string {
  try {
    edit();
  } catch (error) {
    if (error instanceof ManifestEditError) return error.message;
    throw error;
  }
  return "none";
}

describe("every edit", () => {
  const edits: readonly (readonly [string, (text: string) => unknown])[] = [
    ["addHost", (text) => addHost(text, "new", HOST)],
    ["removeHost", (text) => removeHost(text, "a")],
    ["renameHost", (text) => renameHost(text, "a", "new")],
    ["changedByRename", (text) => changedByRename(text, "a", "new")],
  ];

  describe.each(edits)("%s", (_, edit) => {
    it.each([
      [
        "hosts:\n\ta: 1\n",
        "2:1: Line 2 is indented with a tab, but YAML allows only spaces. Replace each tab at the start of a line with spaces, and align the line with its neighbours.",
      ],
      [
        "hosts:\n  a: {}\n  a: {}\n",
        '3:3: The key "a" appears twice in one mapping. 2:3: It appears here first. Remove one of the two, or rename it.',
      ],
      ["", "1:1: The manifest is not a mapping. Start from a copy of examples/reference/homelab.yaml."],
      ["- hosts\n", "1:1: The manifest is not a mapping. Start from a copy of examples/reference/homelab.yaml."],
      ["name: x\n", "1:1: The manifest has no section `hosts`. Add a line `hosts:` to it."],
      [
        "x: &x { a: {}, b: {} }\nhosts: *x\n",
        "2:8: The section `hosts` is an alias, so no host can be edited in it. Write the hosts in full below `hosts:`.",
      ],
      [
        "hosts: [a]\n",
        "1:8: The section `hosts` is not a mapping, so no host can be edited in it. Write the hosts in full below `hosts:`.",
      ],
    ])("refuses %j", (text, message) => {
      expect(refusal(() => edit(text))).toBe(message);
    });
  });
});

describe("addHost", () => {
  it("refuses a name that is taken, and says where", () => {
    expect(refusal(() => addHost(ANCHORS, "c", HOST))).toBe('7:3: There is a host "c" already. Use another name.');
  });

  it.each(["Upper", "a b", "", "-a", "a\nb", "__proto__", "constructor", "x".repeat(64)])(
    "refuses the name %j",
    (name) => {
      expect(refusal(() => addHost(ANCHORS, name, HOST))).toMatch(
        /^1:1: .* Use lower-case letters, digits and inner hyphens, at most 63\.$/,
      );
    },
  );

  it.each([
    ["a\nb", String.raw`"a\nb"`],
    ["a\tb", String.raw`"a\tb"`],
    ["a\u001b[31mb", String.raw`"a\u001b[31mb"`],
    ["a\u2028b", String.raw`"a\u2028b"`],
    ["a\ud800b", String.raw`"a\ud800b"`],
  ])("refuses the text %j", (text, shown) => {
    expect(refusal(() => addHost(ANCHORS, "new", { ...HOST, address: text }))).toBe(
      `1:1: hosts.new.address would be ${shown}, which is not one line of plain text. ` +
        "Write it on one line, without line breaks, tabs and control characters.",
    );
  });

  it("refuses a character that YAML does not allow", () => {
    expect(refusal(() => addHost(ANCHORS, "new", { ...HOST, address: "a\u0080b" }))).toMatch(
      /^1:1: A value of the new host "new"/,
    );
  });
});

describe("removeHost", () => {
  it("refuses the only host", () => {
    expect(refusal(() => removeHost("hosts:\n  a: {}\n", "a"))).toBe(
      '2:3: "a" is the only host, and a homelab needs a control plane. Add another host first, or rename this one.',
    );
  });

  it("refuses a host that is not there, and lists the others", () => {
    expect(refusal(() => removeHost(ANCHORS, "x"))).toBe('1:1: There is no host "x". Did you mean "a"?');
  });

  it("refuses a host that comes from a merge key", () => {
    expect(refusal(() => removeHost("x: &x { a: {} }\nhosts:\n  <<: *x\n  b: {}\n", "a"))).toBe(
      '2:1: The host "a" comes from a merge key (`<<`). Edit the mapping that it refers to.',
    );
  });

  it("refuses a host with anchors that others use, with the lines", () => {
    expect(refusal(() => removeHost(ANCHORS, "a"))).toBe(
      '2:3: The rest of the manifest uses `&base` and `&disk` of the host "a", on line 6, 7. ' +
        "6:9: `*base` is here. 7:26: `*disk` is here. " +
        "Write the value and its anchor in place of the first alias, and remove the host again.",
    );
  });

  it("refuses a host with an anchor of an empty value", () => {
    expect(refusal(() => removeHost("hosts:\n  a: &x\n  b: *x\n", "a"))).toMatch(
      /^2:3: .* on line 3\. 3:6: `\*x` is here\./,
    );
  });

  it("removes a host whose anchors only it uses, and one whose anchors are defined again", () => {
    const text = "hosts:\n  a: { x: &x 1, y: *x }\n  b: { x: &x 2 }\n  c: { x: *x }\n";
    expect(removeHost(text, "a")).toBe("hosts:\n  b: { x: &x 2 }\n  c: { x: *x }\n");
    expect(refusal(() => removeHost(text, "b"))).toMatch(
      /^3:3: The rest of the manifest uses `&x` of the host "b", on line 4\./,
    );
  });

  it("refuses a host that hides an anchor of the same name from an alias below", () => {
    const text = "x: &x 1\nhosts:\n  a: { x: &x 2 }\n  b: { x: *x }\n";
    expect(refusal(() => removeHost(text, "a"))).toMatch(/uses `&x` of the host "a", on line 4/);
  });
});

describe("renameHost", () => {
  it("refuses a name that is taken, and one that is no name", () => {
    expect(refusal(() => renameHost(ANCHORS, "a", "c"))).toBe('7:3: There is a host "c" already. Use another name.');
    expect(refusal(() => renameHost(ANCHORS, "a", "A"))).toMatch(/^2:3: "A" is not a DNS label/);
  });

  it("refuses to keep a hostname where it cannot be written", () => {
    expect(refusal(() => renameHost("hosts:\n  a: &a { site: x }\n  b: *a\n", "b", "c", { keepHostname: true }))).toBe(
      '3:3: The host "b" is not a mapping of its own, so its hostname cannot be written into it. ' +
        "Write the host in full first.",
    );
    expect(
      refusal(() => renameHost("hosts:\n  a: &a\n    site: x\n  b: *a\n", "a", "c", { keepHostname: true })),
    ).toMatch(/^2:3: The hosts here are laid out in a way/);
  });
});

it("leaves the text alone if the new name is the old one", () => {
  expect(renameHost(referenceText(), "old", "old")).toBe(referenceText());
  expect(changedByRename(referenceText(), "old", "old")).toEqual([]);
});
