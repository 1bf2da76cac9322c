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

/** The manifest examples of every page, and cases whose remedy did not work once. */
const CASES: readonly (readonly [name: string, manifest: ManifestData])[] = [
  ...RULES.filter(({ subject }) => subject === "manifest").flatMap(({ name }) =>
    examples(pageOf(name), "Incorrect").map(
      (example, index) => [`${name} ${index + 1}`, manifestWith(fragmentOf(example))] as const,
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
  ["a future NixOS", aManifest({ "nixos.release": "26.11", "cluster.kubernetesVersion": "1.37" })],
];

const errors = (findings: readonly Finding[]) =>
  findings.filter(({ severity }) => severity === "error").map(({ rule, path }) => `${rule} ${path}`);
const id = ({ rule, path, message }: Finding) => `${rule} ${path} ${message}`;

describe("a remedy that spells out a setting", () => {
  let tried = 0;

  it.each(CASES)("removes the finding and causes no other error: %s", (_, manifest) => {
    const { findings } = checkData(manifest);
    const before = new Set(errors(findings));
    for (const { path, fix, ...found } of findings) {
      for (const remedy of remediesIn(fix)) {
        const written = followed(manifest, path, remedy);
        const after = checkData(written).findings;
        const context = `${found.rule} at ${path}: ${fix}\n${manifestText(written)}`;
        expect([context, after.map(id)]).toEqual([context, expect.not.arrayContaining([id({ path, fix, ...found })])]);
        expect([context, errors(after).filter((error) => !before.has(error))]).toEqual([context, []]);
        tried += 1;
      }
    }
  });

  it("occurs in many cases", () => expect(tried).toBeGreaterThan(40));
});

it("the remedy for an ARM board does not mention a level", () => {
  const { findings } = checkData(aManifest({ "hosts.old.hardware.cpu.model": "Rock 5B" }));
  const [found] = findings.filter(({ rule }) => rule === "known-cpu");
  expect(found?.fix).toMatch(/^Leave the host out\./);
  expect(found?.fix).not.toContain("level");
});
