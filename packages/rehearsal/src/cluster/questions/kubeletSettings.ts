import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { inParallel } from "../../kernel/inParallel";
import { isObject, type Json } from "../../nixos/Json";
import type { Cluster, ClusterHost } from "../Cluster";
import type { ClusterDeviation } from "../ClusterReport";

const CONFIGZ = z.object({ kubeletconfig: z.record(z.string(), z.json()) });
/** Hosts asked at a time. */
const AT_ONCE = 4;
/** Durations, which the kubelet writes in another way than it reads them. */
const DURATION = /^\d[\d.]*(h|m|s|ms)/;

/**
 * Asks every kubelet, through the API server, for the configuration that it runs with. It has to have what the host's drop-in
 * says. The question takes the way of `kubectl logs` and `exec`: from the API server to port 10250 of the node.
 * @param nodes names of the nodes that have joined
 */
export async function kubeletDeviations(
  cluster: Cluster,
  nodes: readonly string[],
): Promise<readonly ClusterDeviation[]> {
  const hosts = cluster.hosts.filter(({ settings }) => nodes.includes(settings.hostname));
  return (await inParallel(hosts, AT_ONCE, (host) => deviationsOf(cluster, host))).flat();
}

async function deviationsOf({ kubectl }: Cluster, host: ClusterHost): Promise<readonly ClusterDeviation[]> {
  const path = `/api/v1/nodes/${host.settings.hostname}/proxy/configz`;
  const { status, stdout, stderr } = await kubectl.run(["get", "--request-timeout=10s", `--raw=${path}`]);
  if (status !== 0) return [unreachable(host, stderr)];
  const running = CONFIGZ.parse(JSON.parse(stdout)).kubeletconfig;
  return Object.entries(host.settings.kubeletDropIn)
    .filter(([key, value]) => !["apiVersion", "kind"].includes(key) && differs(value, running[key]))
    .map(([key, value]) => ({
      host: host.name,
      what: `setting ${key} of the kubelet`,
      expected: JSON.stringify(value),
      observed: running[key] === undefined ? "not set" : JSON.stringify(running[key]),
      cause:
        "The kubelet runs without the host's own configuration. Its --config-dir has to name the folder with 10-ducksnest.conf (KUBELET_CONFIG_ARGS in nix/modules/kubelet.nix), and no flag may say otherwise.",
    }));
}

function unreachable({ name, stage }: ClusterHost, words: string): ClusterDeviation {
  return {
    host: name,
    what: "kubelet, asked through the API server",
    expected: "answers",
    observed: words.trim(),
    cause: `The API server does not reach the kubelet at ${stage.nic.address}:10250, so that kubectl logs and exec fail on this host. Open TCP 10250 to the control plane in the firewall and in the tailnet's policy, and look at --node-ip.`,
  };
}

/** Maps are merged with the kubelet's defaults, so that further keys are right. */
function differs(designed: Json, running: Json | undefined): boolean {
  if (typeof designed === "string" && DURATION.test(designed)) return false;
  if (!isObject(designed) || !isObject(running)) return !isDeepStrictEqual(designed, running);
  return Object.entries(designed).some(([key, value]) => differs(value, running[key]));
}
