import { RULES } from "@ducksnest/checks";
import type { Finding } from "@ducksnest/manifest";
import { aManifest, type ManifestData, type ManifestValue, manifestText } from "@ducksnest/testing";
import { parse } from "yaml";
import { checkData, examples, fragmentOf, manifestWith, pageOf } from "./rulePage";

/** Settings that belong together in a fix: key, or path from the top, and value. */
type Remedy = readonly (readonly [key: string, value: ManifestValue])[];

const SETTING = /`([A-Za-z][\w.-]*: [^`<]+)`/g;

/** The settings that a fix spells out. Those joined by a comma or "and" belong together, others are alternatives. */
function remediesIn(fix: string): Remedy[] {
  const remedies: Remedy[] = [];
  let end = -1;
  for (const match of fix.matchAll(SETTING)) {
    const setting = Object.entries(parse(match[1] ?? "") as ManifestData)[0] as [string, ManifestValue];
    const belongs = end >= 0 && /^(, | and )$/.test(fix.slice(end, match.index));
    remedies.push([...(belongs ? (remedies.pop() as Remedy) : []), setting]);
    end = match.index + match[0].length;
  }
  return remedies;
}

/** The manifest with the settings: at the place of the finding, at a path from the top, or inside the found value. */
function followed(manifest: ManifestData, path: string, remedy: Remedy): ManifestData {
  const data = structuredClone(manifest);
  for (const [key, value] of remedy) {
    const keys = path.split(".");
    if (keys.at(-1) === key) set(data, keys, value);
    else if (key === "checks")
      data.checks = { ...(data.checks as ManifestData | undefined), ...(value as ManifestData) };
    else if (key.includes(".")) set(data, key.split("."), value);
    else set(data, [...keys, key], value);
  }
  return data;
}

function set(data: ManifestData, keys: readonly string[], value: ManifestValue): void {
  const [key = "", ...rest] = keys;
  if (rest.length === 0) data[key] = value;
  else set(data[key] as ManifestData, rest, value);
}

/** The lock of the reference homelab with a cluster that runs. @param kubernetes minor of its API server */
const lockOf = (kubernetes: string) => `homelab: ducksnest
cluster:
  kubernetesVersion: "${kubernetes}"
  controlPlaneEndpoint: control-plane.example.ts.net:6443
  controlPlaneAddress: 10.20.0.10
  serviceCidr: 10.96.0.0/12
  podCidr: 10.244.0.0/16
  dnsDomain: cluster.local
  encapsulation: VXLAN
  caPins: []
  hosts:
    control-plane: { node: control-plane, site: seoul, address: 10.20.0.10, instanceType: t3.medium, zone: a }
    firebat: { node: laptop-firebat, site: home, address: 192.168.0.15 }
`;

/** Edits of the versions, sound and not. */
const VERSIONS: Readonly<Record<string, Parameters<typeof aManifest>[0]>> = {
  "the newest release": {},
  "an old release": { "nixos.release": "25.11", "cluster.kubernetesVersion": "1.34" },
  "a release without updates": { "nixos.release": "25.05", "cluster.kubernetesVersion": "1.33" },
  "a release of another minor": { "cluster.kubernetesVersion": "1.34" },
  "an old release with a new minor": { "nixos.release": "25.11" },
  "a release with a bad kernel": { "nixos.release": "23.11", "cluster.kubernetesVersion": "1.28" },
  "a release that is not known": { "nixos.release": "26.11" },
};

/** Edits that a running cluster cannot follow, and some that other rules report as well. */
const EDITS: typeof VERSIONS = {
  "another service network": { "cluster.serviceCidr": "10.112.0.0/12" },
  "pods in the LAN": { "cluster.podCidr": "192.168.0.0/16" },
  "services in the VPC": { "cluster.serviceCidr": "10.16.0.0/12" },
  "another DNS domain": { "cluster.dnsDomain": "lab.internal" },
  "another control plane": { "hosts.control-plane.hostname": "cp", "tailnet.domain": "tail1234.ts.net" },
  "another address": { "hosts.control-plane.address": "10.20.0.20" },
  "another subnet": { "hosts.control-plane.subnet": "10.20.1.0/24" },
  "no tunnel": { "cluster.calico.encapsulation": "None" },
  "renamed workers": { "hosts.firebat.hostname": "laptop-new" },
};

/** The manifest examples of every page, and cases whose remedy did not work once. */
const CASES: readonly (readonly [name: string, manifest: ManifestData, lock?: string | undefined])[] = [
  ...RULES.filter(({ subject }) => subject === "manifest").flatMap(({ name }) =>
    examples(pageOf(name), "Incorrect").map(
      (example, index) => [`${name} ${index + 1}`, manifestWith(fragmentOf(example)), example.lock] as const,
    ),
  ),
  ["a NIC called tailscale0", aManifest({ "hosts.old.interface.name": "tailscale0" })],
  ["a tailnet called ens5", aManifest({ "tailnet.interface": "ens5" })],
  ["a small ARM control plane", aManifest({ "hosts.control-plane.instanceType": "t4g.micro" })],
  ["an ARM board", aManifest({ "hosts.old.hardware.cpu.model": "Raspberry Pi 4" })],
  ["an unknown CPU", aManifest({ "hosts.old.hardware.cpu.model": "Zhaoxin KX-6000" })],
  ["an invalid pattern", aManifest({ "cluster.calico.nodeAddress": { interface: "(" } })],
  ["bare pods of 1280 bytes", aManifest({ "cluster.calico.encapsulation": "None", "cluster.calico.mtu": 1280 })],
  [
    "NixOS, Kubernetes and Calico all apart",
    aManifest({
      "nixos.release": "25.11",
      "cluster.kubernetesVersion": "1.36",
      "cluster.calico.version": "v3.31.7",
    }),
  ],
  [
    "a future Calico with nftables",
    aManifest({ "cluster.calico.version": "v3.33.0", "cluster.calico.dataplane": "nftables" }),
  ],
  // Each edit of the version rules beside a cluster that runs, with a NixOS that has the same Kubernetes, an older or a newer one.
  ...["1.34", "1.35", "1.37"].flatMap((running) =>
    Object.entries(VERSIONS).map(
      ([name, changes]) => [`${name}, beside a cluster of ${running}`, aManifest(changes), lockOf(running)] as const,
    ),
  ),
  ...Object.entries(EDITS).map(
    ([name, changes]) => [`${name}, beside a cluster`, aManifest(changes), lockOf("1.36")] as const,
  ),
  ["a future NixOS", aManifest({ "nixos.release": "26.11", "cluster.kubernetesVersion": "1.37" })],
];

const errors = (findings: readonly Finding[]) =>
  findings.filter(({ severity }) => severity === "error").map(({ rule, path }) => `${rule} ${path}`);
const id = ({ rule, path, message }: Finding) => `${rule} ${path} ${message}`;

describe("a remedy that spells out a setting", () => {
  let tried = 0;

  // With a lock in every case, because Jest gives a function to a parameter that a case does not have.
  it.each(CASES.map(([name, manifest, lock]) => [name, manifest, lock] as const))(
    "removes the finding and causes no other error: %s",
    (_, manifest, lock) => {
      const { findings } = checkData(manifest, lock);
      const before = new Set(errors(findings));
      for (const { path, fix, ...found } of findings) {
        for (const remedy of remediesIn(fix)) {
          const written = followed(manifest, path, remedy);
          const after = checkData(written, lock).findings;
          const context = `${found.rule} at ${path}: ${fix}\n${manifestText(written)}`;
          expect([context, after.map(id)]).toEqual([
            context,
            expect.not.arrayContaining([id({ path, fix, ...found })]),
          ]);
          expect([context, errors(after).filter((error) => !before.has(error))]).toEqual([context, []]);
          tried += 1;
        }
      }
    },
  );

  it("occurs in many cases", () => expect(tried).toBeGreaterThan(40));
});

it("the remedy for an ARM board does not mention a level", () => {
  const { findings } = checkData(aManifest({ "hosts.old.hardware.cpu.model": "Rock 5B" }));
  const [found] = findings.filter(({ rule }) => rule === "known-cpu");
  expect(found?.fix).toMatch(/^Leave the host out\./);
  expect(found?.fix).not.toContain("level");
});
