import { quoted } from "@ducksnest/manifest";
import { aManifest, manifestText } from "@ducksnest/testing";
import { findings } from "../_findings";

const KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIP";
const LABEL = "a".repeat(63);

/** For a place in the manifest: what may stand there, and what may not. */
const CASES: readonly [path: string, valid: readonly string[], invalid: readonly string[]][] = [
  ["name", ["a", "a-b", "0a", LABEL], ["A", "a_b", "-a", "a-", "a.b", "", "오리", `${LABEL}a`, "a\n"]],
  [
    "cluster.dnsDomain",
    ["local", "cluster.local", `${LABEL}.${LABEL}`],
    ["a..b", ".a", "a.", "A.b", `${`${LABEL}.`.repeat(4)}a`],
  ],
  ["nixos.release", ["26.05", "25.11"], ["26.5", "26.04", "unstable", "2026.05"]],
  [
    "nixos.timeZone",
    ["UTC", "Asia/Seoul", "Europe/Zurich", "America/Argentina/Buenos_Aires"],
    ["Seoul", "asia/seoul", "+09:00", "KST9", ""],
  ],
  ["cluster.kubernetesVersion", ["1.36", "1.30"], ["v1.36", "1.36.0", "1.9", "1"]],
  ["cluster.calico.version", ["v3.32.1"], ["3.32.1", "v3.32", "v4.0.0", "v3.32.1-rc1"]],
  ["tailnet.interface", ["tailscale0", "ts.1", "a".repeat(15)], ["", "a".repeat(16), "a b", "a/b", "a,b", "wlan*"]],
  [
    "tailnet.loginServer",
    ["https://headscale.example.org", "https://h:8443/x"],
    ["http://h", "headscale.example.org", "https://", "https://a b"],
  ],
  ["sites.seoul.region", ["ap-northeast-2", "us-gov-west-1"], ["seoul", "ap-northeast", "AP-NORTHEAST-2"]],
  [
    "hosts.control-plane.instanceType",
    ["t3.medium", "m7i-flex.large", "u-6tb1.metal"],
    ["t3", "t3.", "T3.medium", "t3 medium"],
  ],
  [
    "hosts.firebat.hardware.disk.device",
    ["/dev/sda", "/dev/disk/by-id/a-b_c:0+d"],
    ["sda", "/dev/", "/mnt/disk", "/dev/sd a"],
  ],
  [
    "hosts.firebat.hardware.disk.installDisk",
    ["/dev/disk/by-id/nvme-Maker_Disk.1_S:1", "/dev/disk/by-id/ata-Maker_Disk_part1", "/dev/disk/by-id/wwn-0x5"],
    [
      "/dev/sda",
      "/dev/disk/by-id/ata-Disk-part1",
      "/dev/disk/by-id/",
      "/dev/disk/by-id/a/b",
      "/dev/disk/by-label/nixos",
    ],
  ],
  ["sites.home.wifi.country", ["KR", "DE", "US", "GB"], ["kr", "KOR", "UK", "EU", "XX", "ZZ", "00", ""]],
];

describe.each(CASES)("%s", (path, valid, invalid) => {
  it.each(valid)("may be %j", (value) => {
    expect(findings(manifestText(aManifest({ [path]: value })))).toEqual([]);
  });

  it.each(invalid)("may not be %j", (value) => {
    const [first, ...others] = findings(manifestText(aManifest({ [path]: value })));
    expect(others).toEqual([]);
    expect(first).toContain(` invalid-value ${path}: ${quoted(value)} is not a`);
    expect(first).toMatch(/-> (?:Write it like `|Did you mean ")/);
  });
});

describe("an optional section", () => {
  const CACHE = "cache.example.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=";

  it.each<[section: string, key: string, value: string, problem: string]>([
    ["users", "ada.sshKeys.0", `ssh-dss ${KEY}`, "is not an OpenSSH public key."],
    ["users", "Ada.sshKeys.0", `ssh-ed25519 ${KEY}`, '"Ada" is not a Linux user name.'],
    ["state", "s3.bucket", "My_Bucket", "is not an S3 bucket name: 3 to 63"],
    ["state", "s3.kmsKeyAlias", "ducksnest", "is not a KMS key alias: alias/"],
    ["state", "s3.keyPrefix", "/lab/", "is not a path without leading or trailing slash."],
    ["nixCache", "s3.publicKey", "cache:short", "is not a Nix signing key's public half."],
    ["github", "repository", "ducksnest", "is not owner/name."],
  ])("%s is checked at %s", (section, key, value, problem) => {
    const valid: Readonly<Record<string, Record<string, string>>> = {
      state: { "state.s3.bucket": "ducksnest-state", "state.s3.region": "ap-northeast-2" },
      nixCache: {
        "nixCache.s3.bucket": "ducksnest-cache",
        "nixCache.s3.region": "ap-northeast-2",
        "nixCache.s3.publicKey": CACHE,
      },
      github: { "github.repository": "owner/name" },
    };
    const whole = valid[section] ?? {};
    expect(findings(manifestText(aManifest(whole)))).toEqual([]);
    const broken = key.endsWith(".0")
      ? { [`${section}.${key.split(".")[0]}`]: { sshKeys: [value] } }
      : { ...whole, [`${section}.${key}`]: value };
    expect(findings(manifestText(aManifest(broken)))).toEqual([expect.stringContaining(problem)]);
  });
});
