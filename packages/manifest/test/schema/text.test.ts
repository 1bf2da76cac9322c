import { aManifest, type ManifestValue, manifestText } from "@ducksnest/testing";
import { findings } from "../_findings";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP/Oo+vcth8GwqZk1DkFaSPGQamryT2nJP0hlo02ORqM";

/** Every place for free text, and how a text stands there. */
const PLACES: readonly [path: string, (text: string) => ManifestValue, at?: string][] = [
  ["sites.home.wifi.ssid", (text) => text],
  ["hosts.firebat.hardware.cpu.model", (text) => `Intel N100 ${text}`],
  ["hosts.firebat.hardware.gpus", (text) => [{ model: text }], ".0.model"],
  ["users.admin.sshKeys", (text) => [`${KEY} ${text}`], ".0"],
  ["tailnet.loginServer", (text) => `https://h/${text}`],
  ["cluster.calico.nodeAddress", (text) => ({ interface: text }), ".interface"],
];

const CHARACTERS: readonly [name: string, character: string][] = [
  ["U+0000", "\0"],
  ["U+0007", "\x07"],
  ["U+000A", "\n"],
  ["U+001B", "\x1b"],
  ["U+007F", "\x7f"],
  ["U+0085", "\x85"],
  ["U+2028", "\u2028"],
  ["U+D800", "\ud800"],
  ["U+DC00", "\udc00"],
  ["U+FFFE", "\ufffe"],
];

/** JSON is YAML, and has an escape for every half of a surrogate pair; YAML allows some characters only as an escape, too. */
function problems(path: string, value: ManifestValue): readonly string[] {
  const json = JSON.stringify(aManifest({ [path]: value }));
  return findings(
    json.replace(/[\u007f\ufffe]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`),
  );
}

describe.each(PLACES)("%s", (path, around, at = "") => {
  it.each(CHARACTERS)("may not hold %s", (_, character) => {
    const [finding, ...others] = problems(path, around(`a${character}b`));
    expect(others).toEqual([]);
    expect(finding).toContain(` invalid-value ${path}${at}: `);
    // A URL has no spaces, so some characters are no part of one at all.
    if (!finding?.includes("is not an https URL")) {
      expect(finding).toMatch(
        / contains (a line break|half of a surrogate pair|a control character); every value must be /,
      );
    }
  });

  it("may hold letters of any alphabet", () => {
    expect(problems(path, around("오리🦆"))).toEqual([]);
  });
});

it.each([
  ["https://h:99999", "is not an https URL"],
  ["https://h:0", "has port 0"],
  ["https://a..b/", '"a..b" is not a host name'],
  ["https://a_b/", '"a_b" is not a host name'],
  ["https://h/?a=b", "has a query or a fragment"],
  ["https://h/#a", "has a query or a fragment"],
])("a login server may not be %s", (url, reason) => {
  expect(problems("tailnet.loginServer", url)).toEqual([expect.stringContaining(reason)]);
});

it.each(["https://h:8443/x", "https://10.0.0.1", "https://[fd00::1]:443", "https://HeadScale.example.org."])(
  "a login server may be %s",
  (url) => expect(problems("tailnet.loginServer", url)).toEqual([]),
);

it.each([
  ["root", "root cannot log in, because the hosts' sshd rejects it."],
  ["sshd", '"sshd" is a user that NixOS creates itself.'],
  ["systemd-network", '"systemd-network" is a user that NixOS creates itself.'],
])("a user may not be called %s", (name, reason) => {
  expect(problems("users", { [name]: { sshKeys: [KEY] } })).toEqual([
    expect.stringContaining(`invalid-value users.${name}: ${reason}`),
  ]);
});

it.each(["sites", "hosts"])("no name under %s is one that every object has", (section) => {
  const text = manifestText(aManifest()).replace(section === "sites" ? "  home:" : "  old:", "  constructor:");
  expect(findings(text)[0]).toContain(`invalid-value ${section}.constructor: "constructor" is reserved`);
});

it.each(["a/..", "-a/b", "a-/b", "a--b/c", `${"a".repeat(40)}/b`, "a/b/c"])(
  "a repository may not be %s",
  (repository) => {
    expect(problems("github", { repository })).toEqual([expect.stringContaining("is not owner/name")]);
  },
);

it.each(["/dev/../etc", "/dev/./sda", "/dev//sda", "/dev/sda/"])("a device may not be %s", (device) => {
  expect(problems("hosts.old.hardware.disk.device", device)).toEqual([
    expect.stringContaining("is not a device path under /dev"),
  ]);
});

it.each(["01:00:5e:00:00:01", "ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00"])(
  "a card's address may not be %s",
  (address) => {
    expect(problems("hosts.old.interface.macAddress", address)).toEqual([
      expect.stringContaining("is not the address of a network card"),
    ]);
  },
);
