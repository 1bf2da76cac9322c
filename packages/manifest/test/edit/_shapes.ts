import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type HostEntry, type LanHost, parseHomelab } from "@ducksnest/manifest";
import { exampleNames, exampleText, fc, REPOSITORY, referenceText } from "@ducksnest/testing";
import { parse, stringify } from "yaml";

/** A manifest's text, and the name that tests show for it. */
export type Shape = readonly [name: string, text: string];

const examples: readonly Shape[] = [
  ...exampleNames().map((name): Shape => [name, exampleText(name)]),
  ["homelab.yaml", readFileSync(join(REPOSITORY, "homelab.yaml"), "utf8")],
];

/** The section `hosts` with the text after it, in the reference manifest. */
const HOSTS = /^hosts:\n[\s\S]*(?=\nusers:)/m;

function withHosts(hosts: string, eol = "\n"): string {
  return referenceText()
    .replace(HOSTS, () => hosts)
    .replaceAll("\n", eol);
}

function reprinted(options: { readonly indent?: number; readonly collectionStyle?: "flow" | "block" }): string {
  return stringify(parse(referenceText()), { lineWidth: 0, ...options });
}

function flowHosts(separator: string, tail: string): string {
  const hosts: Record<string, unknown> = parse(referenceText()).hosts;
  const entries = Object.entries(hosts).map(([name, host]) =>
    stringify({ [name]: host }, { collectionStyle: "flow", lineWidth: 0 })
      .trim()
      .slice(1, -1)
      .trim()
      .replace(/\s*\n\s*/g, " "),
  );
  return withHosts(`hosts: {${separator}${entries.join(`,${separator}`)}${tail}}\n`);
}

const last = "        - { model: NVIDIA GeForce 310M }\n";
const withTail = (tail: string) => referenceText().replace(last, () => last + tail);
const usersLast = /^(hosts:\n[\s\S]*)\n(users:[\s\S]*)$/m;

/** Valid manifests in many layouts. */
export const SHAPES: readonly Shape[] = [
  ...examples,
  ...examples.map(([name, text]): Shape => [`${name} with CRLF`, text.replaceAll("\n", "\r\n")]),
  ["a byte-order mark", `\uFEFF${referenceText()}`],
  ["hosts last", referenceText().replace(usersLast, "$2\n$1")],
  ["hosts last without a final newline", referenceText().replace(usersLast, "$2\n$1").trimEnd()],
  [
    "hosts last, CRLF, no final newline",
    referenceText().replace(usersLast, "$2\n$1").trimEnd().replaceAll("\n", "\r\n"),
  ],
  ["hosts last with blank lines", `${referenceText().replace(usersLast, "$2\n$1")}\n\n  \n`],
  ["hosts last with comments", `${referenceText().replace(usersLast, "$2\n$1")}# the end\n\n# really`],
  ["a document end", `---\n${referenceText().replace(usersLast, "$2\n$1")}...\n`],
  ["comments inside the last host", withTail("      # - { model: spare }\n\n      # more\n")],
  ["comments below the last host", withTail("  # spare:\n  #   site: home\n\n  # and so on\n")],
  ["both kinds of comments", withTail("      # inside\n  # outside\n    # deeper again\n# at the left\n")],
  ["a comment on the last line", referenceText().replace(last, () => last.replace("\n", " # an old one\n"))],
  ["no blank lines", referenceText().replace(/\n\n(?= {2}\S)/g, "\n")],
  ["no blank lines at all", referenceText().replace(/\n\n+/g, "\n")],
  ["two blank lines", referenceText().replace(/\n\n(?= {2}\S)/g, "\n\n\n")],
  ["four spaces", reprinted({ indent: 4 })],
  ["one space", reprinted({ indent: 1 })],
  ["all flow", reprinted({ collectionStyle: "flow" })],
  ["JSON", `${JSON.stringify(parse(referenceText()), null, 2)}\n`],
  ["JSON on one line", JSON.stringify(parse(referenceText()))],
  ["JSON with tabs of width four and CRLF", JSON.stringify(parse(referenceText()), null, 4).replaceAll("\n", "\r\n")],
  ["flow hosts on one line", flowHosts(" ", " ")],
  ["tight flow hosts on one line", flowHosts("", "")],
  ["flow hosts with a comma at the end", flowHosts(" ", ", ")],
  ["flow hosts on lines", flowHosts("\n  ", "\n")],
  ["flow hosts on lines with a comma at the end", flowHosts("\n  ", ",\n")],
  ["flow hosts with the bracket on the last line", flowHosts("\n  ", " ")],
  ["flow hosts with comma and bracket on the last line", flowHosts("\n  ", ", ")],
  ["flow hosts with comments", flowHosts(" # c, d\n  ", " # e\n  # f\n")],
  ["flow hosts with comments and a comma at the end", flowHosts(" # c, d\n  ", ", # e\n  # f\n")],
  [
    "hosts on one line each",
    withHosts(
      "hosts:\n  cp: { site: seoul, role: control-plane, instanceType: t3.medium, rootVolumeGiB: 30 }\n" +
        "  w1: {site: seoul, role: worker, instanceType: t3.medium,\n    rootVolumeGiB: 30} # small\n",
    ),
  ],
  [
    "anchors, aliases and merge keys",
    withHosts(
      "hosts: &all\n  cp: &base\n    site: seoul\n    role: control-plane\n    instanceType: t3.medium\n    rootVolumeGiB: 30\n" +
        "\n  'w1': &w1\n    <<: *base\n    role: worker\n\n  w2: *w1\n",
    ),
  ],
  [
    "one host",
    withHosts(
      "hosts:\n  cp:\n    site: seoul\n    role: control-plane\n    instanceType: t3.medium\n    rootVolumeGiB: 30\n",
    ),
  ],
  ["quoted keys", referenceText().replace("  old:", '  "old":').replace("\nhosts:", '\n"hosts":')],
];

/** Names that are DNS labels, many of which YAML or YAML 1.1 reads as another type. */
export const anyName = fc.constantFrom(
  "new",
  "a-1",
  "on",
  "no",
  "null",
  "true",
  "123",
  "1e3",
  "0x1f",
  "0o17",
  "2001-01-01",
  "y",
  "x".repeat(63),
);

const anyText = fc
  .string({ unit: "binary", minLength: 1, maxLength: 12 })
  .filter((text) => !/[\p{Cc}\p{Cs}\u2028\u2029\ufffe\uffff]/u.test(text));

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** The same mapping without keys that are undefined. */
function defined<T extends object>(data: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return JSON.parse(JSON.stringify(data));
}

/** Hosts of every form, whose texts need any kind of quotes. */
export const anyHost: fc.Arbitrary<HostEntry> = fc
  .record({
    hostname: optional(anyText),
    site: anyText,
    role: fc.constantFrom("worker" as const, "control-plane" as const),
    stateVersion: optional(fc.constantFrom("25.11", "26.05")),
    address: optional(fc.ipV4()),
    interface: optional(
      fc
        .record({
          name: anyText,
          kind: fc.constantFrom("wifi" as const, "ethernet" as const),
          macAddress: optional(anyMac()),
        })
        .map(defined),
    ),
    boot: optional(fc.oneof(fc.constant("uefi" as const), fc.record({ bios: anyText }))),
    hardware: optional(
      fc
        .record({
          laptop: optional(fc.boolean()),
          cpu: fc.record({ model: anyText, threads: fc.nat(64), maxGHz: fc.constantFrom(3, 3.4, 2.13) }),
          memoryGiB: fc.constantFrom(15.4, 8),
          disk: fc
            .record({
              sizeGiB: fc.nat(5000),
              filesystem: optional(fc.constantFrom("xfs" as const)),
              device: optional(anyText),
              installDisk: optional(anyText),
              swapGiB: optional(fc.nat(64)),
            })
            .map(defined),
          gpus: optional(fc.array(fc.record({ model: anyText }), { minLength: 1, maxLength: 2 })),
        })
        .map(defined),
    ),
    rootVolumeGiB: optional(fc.nat(100)),
  })
  .map(defined);

function anyMac(): fc.Arbitrary<string> {
  const byte = fc.integer({ min: 0, max: 59 }).map((value) => String(value).padStart(2, "0"));
  return fc.array(byte, { minLength: 6, maxLength: 6 }).map((bytes) => bytes.join(":"));
}

/** The homelab of a text. @throws Error if it is not a valid manifest */
export function load(text: string) {
  const result = parseHomelab(text, "homelab.yaml");
  if (result.kind === "loaded") return result.homelab;
  throw new Error(result.findings.map(({ position, message }) => `${position.line}: ${message}`).join("\n"));
}

/** A host that is valid beside the others of a manifest. */
export function fittingHost(text: string): HostEntry {
  const homelab = load(text);
  const sibling = homelab.hosts.find((host): host is LanHost => host.kind === "lan");
  if (!sibling) return { site: "seoul", role: "worker", instanceType: "t3.medium", rootVolumeGiB: 30 };
  return {
    site: sibling.site.name,
    role: "worker",
    address: sibling.address.toString().replace(/\d+$/, "250"),
    interface: { name: "eth0", kind: "ethernet", macAddress: "3c:7c:3f:00:00:01" },
    boot: { bios: "/dev/sda" },
    hardware: {
      laptop: false,
      cpu: { model: "Intel N100", threads: 4, maxGHz: 3.4 },
      memoryGiB: 15.4,
      disk: { sizeGiB: 467.4, filesystem: "xfs" },
      gpus: [{ model: "Intel UHD Graphics" }],
    },
  };
}
