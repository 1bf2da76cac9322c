/**
 * Measures the figures of docs/performance.md: `pnpm bench [runs]`. Each figure is a median of CPU seconds (user and
 * system, with child processes), and each comparison is a ratio of two figures of the same run.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aManifest, type ManifestData, manifestText, RepositoryCopy, referenceText } from "@ducksnest/testing";

/** A copy with the reference homelab's workloads, so that the user's own do not matter. */
const clone = new RepositoryCopy("reference");
process.on("exit", () => clone.remove());
clone.script("build");

const root = clone.folder;
const runs = Number(process.argv[2] ?? 5);
const folder = mkdtempSync(join(tmpdir(), "ducksnest-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const ducksnest = `node ${join(root, "packages/cli/bin/ducksnest.js")}`;

/** Loads the libraries that synthesis needs, and does nothing else. */
const FLOOR = `
const aws = (name) => require("@cdktf/provider-aws/lib/" + name);
require("cdktf");
for (const name of ["data-aws-ami-ids", "data-aws-partition", "ebs-volume", "iam-instance-profile", "iam-role",
  "iam-role-policy", "instance", "internet-gateway", "kms-alias", "kms-key", "provider", "route", "route-table",
  "route-table-association", "s3-bucket", "s3-bucket-lifecycle-configuration", "s3-bucket-ownership-controls",
  "s3-bucket-policy", "s3-bucket-public-access-block", "s3-bucket-server-side-encryption-configuration",
  "s3-bucket-versioning", "s3-object", "security-group", "subnet", "volume-attachment", "vpc",
  "vpc-security-group-egress-rule", "vpc-security-group-ingress-rule"]) aws(name);
require("cdk8s");
require("cdk8s-plus-29");
`;

const manifest = write("homelab.yaml", referenceText());
const floor = write(
  "floor.js",
  `module.paths.push(${modules("packages/aws")}, ${modules("packages/kubernetes")});${FLOOR}`,
);
const official = ["cdktf synth", "cdk8s synth"].map(
  (command) => `${join(root, "node_modules/.bin", command)} --output`,
);

const seconds = {
  node: measure("node -e 0"),
  floor: measure(`node ${floor}`),
  synth: measure(`${ducksnest} synth -m ${manifest}`),
  check: measure(`${ducksnest} check -m ${manifest}`),
  official: measure(`${official[0]} ${folder}/cdktf.out && ${official[1]} ${folder}/dist`),
};
const many = [1_000, 10_000].map((count) =>
  measure(`${ducksnest} check -m ${write(`${count}.yaml`, manyHosts(count))}`),
);
const [thousand = 0, tenThousand = 0] = many.map((each) => each - seconds.check);

print("ducksnest synth / loading its libraries", seconds.synth / seconds.floor);
print("cdktf synth + cdk8s synth / ducksnest synth", seconds.official / seconds.synth);
print("ducksnest check / Node's start", seconds.check / seconds.node);
print("ducksnest check, 10,000 hosts / 1,000 hosts", tenThousand / thousand);
process.stdout.write(`\n${JSON.stringify(seconds)} CPU seconds here, median of ${runs}; check beyond Node's start: `);
process.stdout.write(`${Math.round((seconds.check - seconds.node) * 1000)} ms\n`);

for (const count of [4, 12, 25, 50]) {
  const seconds = wallSeconds(`${ducksnest} rehearse -m ${write(`rehearse-${count}.yaml`, manyHosts(count - 1))}`);
  process.stdout.write(
    `${seconds?.toFixed(1).padStart(6) ?? "     -"}  s of wall time: ducksnest rehearse, ${count} hosts\n`,
  );
}

/** Wall time of one run, in seconds; undefined if the command fails. */
function wallSeconds(command: string): number | undefined {
  const start = performance.now();
  const { status } = spawnSync("sh", ["-c", `${command} >/dev/null`], { cwd: root, stdio: "inherit" });
  return status === 0 ? (performance.now() - start) / 1000 : undefined;
}

function measure(command: string): number {
  const samples = Array.from({ length: runs }, () => cpuSeconds(command)).sort((a, b) => a - b);
  return samples[Math.floor(samples.length / 2)] ?? Number.NaN;
}

/** User and system time, in seconds. The shell's `times` prints a line for itself, then one for its children: `0m0.52s 0m0.08s`. */
function cpuSeconds(command: string): number {
  const script = `(${command}) >/dev/null 2>&1; times`;
  const { stdout } = spawnSync("bash", ["-c", script], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, CHECKPOINT_DISABLE: "1" },
  });
  const children = stdout.trim().split("\n").at(-1) ?? "";
  return children.split(" ").reduce((sum, time) => {
    const [, minutes = "0", secs = "0"] = /^(\d+)m([\d.]+)s$/.exec(time) ?? [];
    return sum + Number(minutes) * 60 + Number(secs);
  }, 0);
}

function print(what: string, ratio: number): void {
  process.stdout.write(`${ratio.toFixed(2).padStart(6)}  ${what}\n`);
}

function write(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

function modules(directory: string): string {
  return JSON.stringify(join(root, directory, "node_modules"));
}

/** The reference homelab with `count` workers on a large LAN. */
function manyHosts(count: number): string {
  const hosts = section(aManifest(), "hosts");
  const { hostname: _hostname, ...rest } = section(hosts, "firebat");
  const workers = Array.from({ length: count }, (_, index): [string, ManifestData] => {
    const number = index + 256;
    return [`w${index}`, { ...rest, address: `172.20.${Math.floor(number / 256)}.${number % 256}` }];
  });
  return manifestText(
    aManifest({
      "sites.home.cidr": "172.20.0.0/16",
      "sites.home.gateway": "172.20.0.1",
      "cluster.podCidr": "10.128.0.0/9",
      hosts: { "control-plane": section(hosts, "control-plane"), ...Object.fromEntries(workers) },
    }),
  );
}

/** The mapping at a key of a manifest. */
function section(data: ManifestData, key: string): ManifestData {
  const value = data[key];
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error(`"${key}" is no mapping`);
  return value;
}
