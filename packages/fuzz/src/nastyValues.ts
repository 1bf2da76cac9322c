import fc from "fast-check";
import type { Value } from "./places";

/** Numbers at which arithmetic, printing or parsing goes wrong. */
const NUMBERS: readonly (number | bigint)[] = [
  ...[0, -0, -1, 1, 0.5, 1e-7, 5e-324, 1e21, 1e300, Number.MAX_VALUE, Number.NaN, Infinity, -Infinity],
  ...[2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 53 + 2, 2 ** 63, 255, 256, 65535, 65536],
  ...[BigInt(2) ** BigInt(64), BigInt(10) ** BigInt(40)],
];

/** What a terminal, a shell, YAML, JSON, Nix or Terraform gives a meaning to. */
const TEXTS: readonly string[] = [
  ...[
    "",
    " ",
    "\0",
    "a\0b",
    "\u0001",
    "\u001b[31mred\u001b[0m",
    "\u001b]0;title\u0007",
    "\u007f",
    "\u0085",
    "\u009b31m",
  ],
  ...["\u202e\u2066", "\ufeff", "\u2028", "\ud800", "\udc00a", "\ufffd", "é", "🦆", "집", "a\nb", "a\r\nb", "a\tb"],
  ...[
    '"',
    "'",
    "''",
    "`",
    "\\",
    "\\n",
    "$",
    "${x}",
    "$${x}",
    "''${x}",
    "%{if true}",
    "%%{x}",
    "{{x}}",
    "#{x}",
    "$(id)",
  ],
  ...[
    "- a",
    "a: b",
    "a #b",
    "# a",
    "&a",
    "*a",
    "!a",
    "!!str",
    "|",
    ">",
    "@a",
    "%a",
    "? a",
    "---",
    "...",
    "<<",
    "~",
    "null",
  ],
  ...[
    "yes",
    "no",
    "on",
    "off",
    "true",
    "NaN",
    ".nan",
    ".inf",
    "Infinity",
    "0x1F",
    "0o17",
    "017",
    "1_000",
    "1e3",
    "12:30:45",
  ],
  ...["2026-01-01", "1.36", "-0", "+1", "auto", "undefined", "[object Object]", "../..", "/etc/passwd", "a/b", "."],
  ...["\n::error file=a.ts::pwned", "-rf", "--help", "a".repeat(63), "a".repeat(64), "a".repeat(254), "a".repeat(5000)],
];

/** Addresses and networks that are special, badly written, or meant for something else. */
const ADDRESSES: readonly string[] = [
  ...["0.0.0.0", "127.0.0.1", "169.254.169.254", "224.0.0.1", "255.255.255.255", "100.100.100.100", "192.168.0.0"],
  ...[
    "192.168.0.1",
    "192.168.0.255",
    "10.20.0.1",
    "10.20.0.2",
    "10.20.0.255",
    "010.0.0.1",
    "1.2.3",
    "1.2.3.4.5",
    "::1",
  ],
  ...["0.0.0.0/0", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/16", "255.255.255.0/24", "240.0.0.0/4", "10.0.0.0/8"],
  ...[
    "100.64.0.0/10",
    "100.100.0.0/16",
    "192.168.0.0/24",
    "10.96.0.0/12",
    "10.244.0.0/32",
    "10.244.0.0/33",
    "10.0.0.1/8",
  ],
  ...["172.16.0.0/12", "198.18.0.0/15", "fd00::/8", "10.0.0.0/-1", "10.0.0.0/08", "10.20.0.0/16", "10.20.0.0/28"],
];

/** Names that JavaScript objects, shells, the kernel or Kubernetes have a use of their own for. */
export const RESERVED_NAMES: readonly string[] = [
  ...[
    "constructor",
    "__proto__",
    "prototype",
    "toString",
    "valueOf",
    "hasOwnProperty",
    "then",
    "length",
    "name",
    "node",
  ],
  ...["lo", "all", "default", "up", "mtu", "dev", "..", ".", "cali0", "tunl0", "vxlan.calico", "tailscale0", "docker0"],
  ...["root", "nobody", "kube-system", "localhost", "flake", "nix", "if", "inherit", "rec", "null", "true", "extra"],
];

const WORDS: readonly string[] = [
  ...["worker", "control-plane", "lan", "aws", "wifi", "ethernet", "uefi", "VXLAN", "IPIP", "None", "nftables", "v1"],
  ...["t4g.medium", "t3.nano", "p5.48xlarge", "u-24tb1.112xlarge", "ap-northeast-2", "us-gov-west-1", "xx-nowhere-9"],
  ...[
    "https://h:99999",
    "https://[::1]/",
    "https://h/?a=${b}",
    "https://a b",
    "a..b",
    "192.168.0.1",
    "v3.999.0",
    "1.99",
  ],
  ...[
    "/dev/sda",
    "/dev/../etc",
    "/dev/disk/by-label/nixos",
    "99.05",
    "00:00:00:00:00:00",
    "ff:ff:ff:ff:ff:ff",
    "Etc/GMT+12",
  ],
  ...["owner/..", "alias/aws/s3", "kv-1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "auto", "nodeInternalIp"],
];

/** Values of another type than most fields have, and objects that answer to methods' names. */
const STRUCTURES: readonly Value[] = [
  ...[
    [],
    {},
    [[]],
    [{}],
    [null],
    { "": null },
    { toString: 1 },
    { valueOf: null },
    { constructor: {} },
    { length: -1 },
  ],
  ...[["auto"], { kind: "lan" }, { __proto__: null, a: 1 }, true, false, null, Array<Value>(300).fill("a")],
];

/** A value that goes wrong somewhere. */
export function nastyValue(): fc.Arbitrary<Value> {
  return fc.oneof(
    { arbitrary: fc.constantFrom(...NUMBERS), weight: 3 },
    { arbitrary: fc.constantFrom(...TEXTS), weight: 4 },
    { arbitrary: fc.constantFrom(...ADDRESSES), weight: 3 },
    { arbitrary: fc.constantFrom(...RESERVED_NAMES, ...WORDS), weight: 3 },
    { arbitrary: fc.constantFrom(...STRUCTURES).map((value) => structuredClone(value)), weight: 2 },
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.double(),
    fc.integer(),
  );
}

/** A key that goes wrong somewhere. */
export function nastyName(): fc.Arbitrary<string> {
  return fc.oneof(
    { arbitrary: fc.constantFrom(...RESERVED_NAMES), weight: 3 },
    fc.constantFrom(...TEXTS.filter((text) => text.length < 300)),
    fc.string({ unit: "binary", maxLength: 8 }),
  );
}
