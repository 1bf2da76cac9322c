import { CNI_CONFIGURATION, CNI_PLUGINS, cniConfiguration } from "../../cni/cniConfiguration";
import type { Stage } from "../../stage/Stage";
import type { ClusterHost } from "../Cluster";

/** What calico-node does on a host before its first pod. */
export async function installPodNetwork({ running, stage: host }: ClusterHost, stage: Stage): Promise<void> {
  const plugins = [...CNI_PLUGINS, "loopback"].map((name) => `/run/stage/bin/${name}`);
  // Packed packages have no executable files, so the mode is set here.
  await running.check(["install", "--mode=755", ...plugins, "/opt/cni/bin/"]);
  await running.write(`/etc/cni/net.d/${CNI_CONFIGURATION}`, { content: cniConfiguration(stage, host) });
}
