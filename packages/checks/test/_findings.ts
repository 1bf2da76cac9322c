import { type Emitted, type Rule, runRules } from "@ducksnest/checks";
import { parseLock, type UnlocatedFinding } from "@ducksnest/manifest";
import { aManifest, homelabOf, type ManifestData, type ManifestValue, topologyOf } from "@ducksnest/testing";
import { derive } from "@ducksnest/topology";

export type Changes = Readonly<Record<string, ManifestValue | undefined>>;

/** The reference homelab moved to a single home, whose control plane is old, with four CPUs and 1.9 GiB. */
export const ONE_HOME: Changes = {
  "hosts.control-plane": undefined,
  "sites.seoul": undefined,
  "hosts.old.role": "control-plane",
};

/** A rule's findings for the reference homelab with some values replaced, as `path: message -> fix`. */
export function findingsOf(rule: Rule, changes: Changes = {}): readonly string[] {
  return unlocatedFindingsOf(rule, aManifest(changes)).map(
    ({ path, message, fix }) => `${path.join(".")}: ${message} -> ${fix}`,
  );
}

/** A rule's findings for a manifest. */
export function unlocatedFindingsOf(rule: Rule, manifest: ManifestData): readonly UnlocatedFinding[] {
  const homelab = homelabOf(manifest);
  return runRules([rule], { homelab, topology: topologyOf(homelab), manifest });
}

/** Like `findingsOf`, beside a lock. @param text the lock @param emitted the outputs, if they are the subject */
export function findingsBesideLock(
  rule: Rule,
  text: string,
  changes: Changes = {},
  emitted?: Emitted,
): readonly string[] {
  const loaded = parseLock(text);
  if (loaded.kind !== "loaded") throw new Error("the lock is not valid");
  const [homelab, lock] = [homelabOf(aManifest(changes)), loaded.text];
  const derivation = derive(homelab, lock.lock);
  if (derivation.kind !== "derived") throw new Error("the homelab cannot be derived");
  const subject = { homelab, topology: derivation.topology, manifest: aManifest(changes), lock };
  return runRules([rule], subject, emitted).map(({ path, message, fix }) => `${path.join(".")}: ${message} -> ${fix}`);
}

/** The lock of the reference homelab, with twelve lines, and a site that the reference homelab does not have. */
export const LOCK = `homelab: ducksnest
sites:
  seoul:
    region: ap-northeast-2
    state: terraform.ducksnest.seoul.tfstate
    instances:
      10.20.0.10: { architecture: x86_64 }
  tokyo:
    region: ap-northeast-1
    state: terraform.ducksnest.tokyo.tfstate
    instances:
      10.30.0.10: { architecture: x86_64 }
`;

/** The lock of the reference homelab, whose cluster runs. The cluster begins at line 8. */
export const RUNNING = `homelab: ducksnest
sites:
  seoul:
    region: ap-northeast-2
    state: terraform.ducksnest.seoul.tfstate
    instances:
      10.20.0.10: { architecture: x86_64 }
cluster:
  kubernetesVersion: "1.36"
  controlPlaneEndpoint: control-plane.example.ts.net:6443
  controlPlaneAddress: 10.20.0.10
  serviceCidr: 10.96.0.0/12
  podCidr: 10.244.0.0/16
  dnsDomain: cluster.local
  encapsulation: VXLAN
  caPins:
    - sha256:${"ab".repeat(32)}
  hosts:
    control-plane: { node: control-plane, site: seoul, address: 10.20.0.10, instanceType: t3.medium, zone: a, settings: {} }
    firebat: { node: laptop-firebat, site: home, address: 192.168.0.15, settings: {} }
`;
