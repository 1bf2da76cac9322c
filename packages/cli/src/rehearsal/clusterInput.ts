import { BootstrapToken, caCertHash, makePairs, PKI_NAMES, publicFile } from "@ducksnest/credentials";
import type { ClusterInput, ClusterManifest, StagePki } from "@ducksnest/rehearsal";
import type { Topology } from "@ducksnest/topology";
import { readHosts } from "./readHosts";

/** Credentials that are valid on a stage only, and are gone with it. */
interface StageCredentials {
  readonly pki: StagePki;
  /** Pin of the CA. */
  readonly pin: string;
  /** By the worker's name in the manifest. */
  readonly tokens: ReadonlyMap<string, BootstrapToken>;
}

/** Days and hours for which the stage's credentials are valid. The shortest that their makers take. */
const VALIDITY_DAYS = 1;
const TTL_HOURS = 1;

/** A cluster's input whose flake can be changed before it is read, which only tests do. */
export interface ChangeableInput extends ClusterInput {
  readSettings(
    means: Parameters<ClusterInput["readSettings"]>[0],
    prepare?: (flake: string) => void,
  ): ReturnType<ClusterInput["readSettings"]>;
}

/**
 * What the cluster of a manifest is made of: the hosts as NixOS would start them, the Kubernetes YAML, and credentials for
 * the stage alone. The user's own credentials are not read.
 * @param root the manifest's folder
 */
export async function clusterInput(topology: Topology, root: string): Promise<ChangeableInput> {
  const { PKI_FOLDERS } = await import("@ducksnest/rehearsal");
  const { joinTokensYaml } = await import("@ducksnest/cluster-app");
  const credentials = await makeCredentials(topology);
  const { pki, pin, tokens } = credentials;
  const extra = Object.fromEntries(
    topology.hosts.map(({ hostname, role }) => [
      hostname,
      {
        ducksnest:
          role === "worker" ? { worker: { caCertHashes: [pin] } } : { "control-plane": { pki: { ...PKI_FOLDERS } } },
      },
    ]),
  );
  return {
    readSettings: (means, prepare) => readHosts(topology, root, { extra, ...means, ...(prepare && { prepare }) }),
    manifests: await clusterManifests(topology, root),
    pki,
    tokens: Object.fromEntries([...tokens].map(([name, { id, secret }]) => [name, `${id}.${secret}`])),
    tokenSecrets: joinTokensYaml(topology, tokens),
  };
}

async function makeCredentials({ name: homelab, workers }: Topology): Promise<StageCredentials> {
  const now = new Date();
  const pairs = await makePairs(PKI_NAMES, { homelab, keyType: "ecdsa-p256", now, validityDays: VALIDITY_DAYS });
  const ca = pairs.find(({ name }) => name === "ca")?.publicText ?? "";
  const tokens = new Map<string, BootstrapToken>();
  for (const { name } of workers) {
    tokens.set(name, BootstrapToken.mint(now, TTL_HOURS, new Set([...tokens.values()].map(({ id }) => id))));
  }
  return {
    pki: {
      publicFiles: Object.fromEntries(pairs.map(({ name, publicText }) => [publicFile(name), publicText])),
      privateFiles: Object.fromEntries(pairs.map(({ name, privateKey }) => [`pki-${name}`, privateKey])),
    },
    pin: caCertHash(ca, "ca.crt", now, homelab),
    tokens,
  };
}

async function clusterManifests(topology: Topology, root: string): Promise<readonly ClusterManifest[]> {
  const { clusterOutput } = await import("@ducksnest/cluster-app");
  const { addWorkloads } = await import("@ducksnest/cluster-app/workloads");
  const { files } = await clusterOutput(topology, root, { addWorkloads, withoutTokens: true });
  return [...files].map(([name, { content }]) => ({ name, text: content }));
}
