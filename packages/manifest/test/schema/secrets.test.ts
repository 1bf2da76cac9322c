import { maskSecrets, parseHomelab } from "@ducksnest/manifest";
import { aHomelab, aManifest, type ManifestValue, manifestText, referenceText } from "@ducksnest/testing";
import { findings } from "../_findings";

const AGE = "age12rv93cyctmx87czp32hse3dttpl59sjhp2yyp9dfarx2e58k23wqhtk995";
const PLUGIN = "age1yubikey1tymwnt7kgmpzfe6ftxtxh8svnlghzk9m3clmm4t3a884s22r4tuvxk5nyfl";
const SSH = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP/Oo+vcth8GwqZk1DkFaSPGQamryT2nJP0hlo02ORqM";
const MISTYPED = "its checksum is wrong: at least one character is missing or mistyped.";
const WHOLE_LINE = "Copy the whole line from the .pub file, such as ~/.ssh/id_ed25519.pub.";
const WHOLE_RECIPIENT = "Copy the whole recipient; `age-keygen -y <identity file>` prints it.";

function problems(secrets: ManifestValue): readonly string[] {
  return findings(manifestText(aManifest({ secrets }))).map((finding) => finding.replace(/^\d+:\d+ /, ""));
}

/** The line that a finding of the reference manifest with this section quotes. */
function excerptOf(section: string, index = 0): string | undefined {
  const result = parseHomelab(`${referenceText()}${section}`, "homelab.yaml");
  return result.kind === "loaded" ? undefined : result.findings[index]?.excerpt;
}

describe("an operator", () => {
  it.each([AGE, PLUGIN, SSH, `${SSH} me at home`])("may be %s", (operator) => {
    expect(problems({ operators: [operator] })).toEqual([]);
    expect(aHomelab({ secrets: { operators: [operator] } }).secrets.operators).toEqual([operator]);
  });

  it.each<[operator: string, message: string, fix: string]>([
    [
      "AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQ",
      `"${"*".repeat(32)}" is the private half of an age key.`,
      "Make a new one with age-keygen, encrypt all secrets to it, and keep it outside the repository.",
    ],
    [
      "AGE-PLUGIN-YUBIKEY-1QQQQ",
      '"AGE-PLUGIN-YUBIKEY-1QQQQ" is the private half of an age key.',
      "Write its recipient, which age's plugin prints beside it, and keep this line in a file outside the repository.",
    ],
    [
      "ssh-rsa AAAAB3NzaC1yc2E me",
      '"ssh-rsa AAAAB3NzaC1yc2E me" is a key of the type ssh-rsa, but only ssh-ed25519 keys and age recipients can decrypt secrets here.',
      "Make a key with `ssh-keygen -t ed25519` or `age-keygen`, and write its public half.",
    ],
    [
      "sk-ssh-ed25519@openssh.com AAAA",
      '"sk-ssh-ed25519@openssh.com AAAA" is a key of the type sk-ssh-ed25519@openssh.com, but only ssh-ed25519 keys and age recipients can decrypt secrets here.',
      "Make a key with `ssh-keygen -t ed25519` or `age-keygen`, and write its public half.",
    ],
    [
      "me@example.org",
      '"me@example.org" is not an age recipient (age1...) or an ssh-ed25519 public key.',
      "Write it like `- age1qyqszqgpqyqsz...`.",
    ],
    [AGE.slice(0, -1), `"${AGE.slice(0, -1)}" is not an age recipient, because ${MISTYPED}`, WHOLE_RECIPIENT],
    [
      AGE.replace("wqh", "wqk"),
      `"${AGE.replace("wqh", "wqk")}" is not an age recipient, because ${MISTYPED}`,
      WHOLE_RECIPIENT,
    ],
    [
      PLUGIN.replace("yubikey", "yubikez"),
      `"${PLUGIN.replace("yubikey", "yubikez")}" is not an age recipient, because ${MISTYPED}`,
      WHOLE_RECIPIENT,
    ],
    [
      // A right checksum over five bytes.
      "age1dpjkcmr0430q89",
      '"age1dpjkcmr0430q89" is not an age recipient, because it is not of 32 bytes.',
      WHOLE_RECIPIENT,
    ],
    [
      AGE.toUpperCase(),
      `"${AGE.toUpperCase()}" is not an age recipient (age1...) or an ssh-ed25519 public key.`,
      `Did you mean "${AGE}"?`,
    ],
    [` ${AGE}`, `" ${AGE}" is not an age recipient (age1...) or an ssh-ed25519 public key.`, `Did you mean "${AGE}"?`],
    ["ssh-ed25519 AAAA!", '"ssh-ed25519 AAAA!" is not an ssh-ed25519 public key.', WHOLE_LINE],
    [
      SSH.slice(0, -1),
      `"${SSH.slice(0, -1)}" is not an ssh-ed25519 public key, because it does not encode one: a part of it is missing or mistyped.`,
      WHOLE_LINE,
    ],
    [
      `${SSH}AAAA`,
      `"${`${SSH}AAAA`.slice(0, 80)}…" (84 characters) is not an ssh-ed25519 public key, because it does not encode one: a part of it is missing or mistyped.`,
      WHOLE_LINE,
    ],
    [
      // The type in the key is ssh-rsa_____, as long as ssh-ed25519.
      SSH.replace("AAAAC3NzaC1lZDI1NTE5", "AAAAC3NzaC1yc2FfX19f"),
      `"${SSH.replace("AAAAC3NzaC1lZDI1NTE5", "AAAAC3NzaC1yc2FfX19f")}" is not an ssh-ed25519 public key, because it does not encode one: a part of it is missing or mistyped.`,
      WHOLE_LINE,
    ],
  ])("may not be %j", (operator, message, fix) => {
    expect(problems({ operators: [operator] })).toEqual([`invalid-value secrets.operators.0: ${message} -> ${fix}`]);
  });

  it("is there once, and other faults do not hide that it is not", () => {
    expect(problems({ operators: [SSH, AGE, `${SSH} me`, "nobody", AGE] })).toEqual([
      expect.stringContaining(
        `secrets.operators.2: "${`${SSH} me`.slice(0, 80)}…" (83 characters) is the same key as item 1. -> Remove item 3.`,
      ),
      expect.stringContaining('secrets.operators.3: "nobody" is not an age recipient'),
      expect.stringContaining(`secrets.operators.4: "${AGE}" is the same key as item 2. -> Remove item 5.`),
    ]);
  });

  it("of the wrong type hides no duplicate", () => {
    expect(problems({ operators: [AGE, 1, AGE] })).toEqual([
      expect.stringContaining("wrong-type secrets.operators.1: Expected text, but got 1."),
      expect.stringContaining("secrets.operators.2: "),
    ]);
  });
});

describe("the section `secrets`", () => {
  it("is quoted with a finding, and a value in its place is not", () => {
    expect(excerptOf("secrets:\n  operators: [age1x]\n")).toBe("  operators: [age1x]");
    expect(excerptOf("secrets: hunter22\n")).toBe("secrets: ********");
    expect(excerptOf("secrets:\n  operators: []\n  password: hunter22\n", 1)).toBe("  password: ********");
    expect(excerptOf("github: { secrets: { operators: hunter22 } }\n")).not.toContain("hunter22");
  });

  it("is optional, and then nobody can decrypt", () => {
    expect(aHomelab().secrets).toEqual({ operators: [], tokenTtlHours: 24 });
  });

  it("names at least one operator", () => {
    expect(problems({ operators: [] })).toEqual([
      "invalid-value secrets.operators: Expected at least 1 item, but got 0 items. -> Write it like `operators: [ age1qyqszqgpqyqsz... ]`.",
    ]);
    expect(problems({})).toEqual([expect.stringContaining('missing-key secrets.operators: "operators" is missing')]);
  });

  it("has a validity of 24 hours, or one from 1 to 720", () => {
    expect(aHomelab({ secrets: { operators: [AGE] } }).secrets.tokenTtlHours).toBe(24);
    for (const hours of [1, 720]) {
      expect(aHomelab({ secrets: { operators: [AGE], tokenTtlHours: hours } }).secrets.tokenTtlHours).toBe(hours);
    }
  });

  it.each([
    [0, "Expected at least 1, but got 0."],
    [721, "Expected at most 720, but got 721."],
    [1.5, "Expected a whole number, but got 1.5."],
    ["24", 'Expected a number, but got "24".'],
  ])("may not have a validity of %j", (tokenTtlHours, message) => {
    expect(problems({ operators: [AGE], tokenTtlHours })).toEqual([
      expect.stringContaining(`secrets.tokenTtlHours: ${message}`),
    ]);
  });

  it("is not mistaken for a secret, and a secret in it is", () => {
    expect(problems({ operators: [AGE], wifiPassphrase: "hunter22" })).toEqual([
      expect.stringContaining('unknown-key secrets.wifiPassphrase: "wifiPassphrase" looks like a secret'),
    ]);
    expect(problems("hunter22")).toEqual([
      expect.stringContaining("wrong-type secrets: Expected a mapping, but got a hidden value."),
    ]);
  });

  it.each([`secrets: { operators: [${AGE}] } # public`, `secrets: # the team\n  operators:\n    - ${AGE}`])(
    "is shown as it is: %j",
    (section) => {
      const text = `${referenceText()}${section}\nunknown: 1\n`;
      expect(findings(text)).toEqual([expect.stringContaining("Unknown key")]);
      expect(maskSecrets(text)).toBe(text);
    },
  );
});
