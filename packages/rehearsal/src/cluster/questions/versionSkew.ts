import { isMinorAtMost } from "@ducksnest/topology";
import * as z from "zod";
import type { Cluster } from "../Cluster";
import type { ClusterDeviation, NodeReport } from "../ClusterReport";

const VERSION = z.object({ serverVersion: z.object({ gitVersion: z.string() }) });

/** The API server's version, such as `v1.36.3`. */
export async function apiVersion({ kubectl }: Cluster): Promise<string> {
  return VERSION.parse(JSON.parse(await kubectl.check(["version", "--output=json"]))).serverVersion.gitVersion;
}

/**
 * Nodes whose kubelet has a newer minor version than the API server, which neither of them refuses.
 * @param api such as `v1.36.3`
 * @see https://kubernetes.io/releases/version-skew-policy/#kubelet
 */
export function versionDeviations(nodes: readonly NodeReport[], api: string): readonly ClusterDeviation[] {
  return nodes
    .filter(({ kubeletVersion }) => !isMinorAtMost(minorOf(kubeletVersion), minorOf(api)))
    .map(({ host, kubeletVersion }) => ({
      host,
      what: "kubelet version",
      expected: `at most ${api}, the API server's`,
      observed: kubeletVersion,
      cause:
        "Kubernetes does not support a kubelet that is newer than the API server. Build the host from the nixpkgs of the control plane.",
    }));
}

function minorOf(version: string): string {
  const [, minor] = /^v(\d+\.\d+)\./.exec(version) ?? [];
  if (minor === undefined) throw new Error(`"${version}" is no version of Kubernetes`);
  return minor;
}
