import type { HostFacts, Taint, Topology } from "@ducksnest/topology";
import { at, type Emitted, type Json, listAt, objectAt, textAt, textEntries } from "./Emitted";

/**
 * The hosts with the labels and taints that anybody sets for them: the manifest, apps/hosts or extra.nix in the host's
 * settings, and Node objects.
 */
export function declaredHosts({ hosts }: Topology, emitted: Emitted): readonly HostFacts[] {
  const nodes = emitted.cluster.filter(({ kind }) => kind === "Node");
  return hosts.map((host) => {
    const settings = objectAt(emitted.hosts.get(host.name), "kubelet");
    const own = nodes.filter((node) => textAt(node, "metadata", "name") === host.nodeName);
    const labels = [objectAt(settings, "labels"), ...own.map((node) => objectAt(node, "metadata", "labels"))];
    const taints = taintsOf(settings, own);
    const { kubelet } = host;
    return {
      ...host,
      kubelet: {
        ...kubelet,
        labels: Object.assign({}, kubelet.labels, ...labels.map(textEntries)),
        ...(taints && { taints }),
      },
    };
  });
}

/** Undefined if nobody sets taints. An applied Node replaces the list with its own. */
function taintsOf(settings: Json, nodes: readonly Json[]): readonly Taint[] | undefined {
  const lists = [at(settings, "taints"), ...nodes.map((node) => at(node, "spec", "taints"))];
  const last = lists.findLast((each) => each !== undefined);
  return last === undefined ? undefined : listAt(last).map(taintOf);
}

function taintOf(taint: Json): Taint {
  const { key = "", value = "", effect = "NoSchedule" } = textEntries(taint);
  return { key, value, effect };
}
