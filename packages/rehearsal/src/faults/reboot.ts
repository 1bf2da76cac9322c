import { tunnelInterfaces } from "@ducksnest/topology";
import { cables, tailnetCable } from "../setup/links";
import type { Step } from "../setup/Step";
import { hostSetup } from "../setup/stagePlan";
import { rules } from "../setup/tailnet";
import { CALI_INTERFACE, type Stage, type StageHost } from "../stage/Stage";
import { pidFile } from "../tailscale/pidFile";
import { plugIn } from "./cables";
import { firstWorker, ofSingleHost } from "./singleHost";

export const reboot = ofSingleHost(firstWorker, (host) => ({
  name: "reboot",
  kind: "incident",
  meaning: "One host shuts down and starts again.",
  effect: "Nothing reaches the host or its pods. Everything recovers.",
  begin: (stage) => shutDown(stage, host(stage)),
  end: (stage) => startUp(stage, host(stage)),
}));

/** Removes everything that a kernel loses at a shutdown. A cable goes when one end of it goes. */
function shutDown(stage: Stage, host: StageHost): readonly Step[] {
  const { namespace, nic, pod, calicoAddress } = host;
  const devices = [
    ...(calicoAddress === undefined ? [] : tunnelInterfaces(stage.cluster.calico)),
    ...(stage.tailnet.wireguard && !stage.tailnet.person ? [stage.tailnet.interface] : []),
  ];
  return [
    ...(stage.tailnet.person ? [killTailscaled(host)] : []),
    { namespace, tool: "nft", lines: ["flush ruleset"] },
    {
      namespace,
      tool: "sh",
      // The device that the kernel's IPIP module creates in every namespace cannot be deleted.
      lines: devices.map((name) => `ip link delete ${name} 2>/dev/null || ip address flush dev ${name}`),
    },
    {
      namespace,
      tool: "ip",
      lines: [
        ...[nic.name, tailnetCable(stage), CALI_INTERFACE].map((name) => `link delete ${name}`),
        ...rules(host).map((rule) => `rule delete ${rule}`),
        ...(calicoAddress ? [`route delete blackhole ${pod.block}`] : []),
      ],
    },
  ];
}

function startUp(stage: Stage, host: StageHost): readonly Step[] {
  return [cables(stage, host), ...plugIn(stage, host), ...hostSetup(stage, host)];
}

/** Its process would otherwise notice what is gone, and set it up again. */
function killTailscaled(host: StageHost): Step {
  return { namespace: host.namespace, tool: "sh", lines: [`kill -9 "$(cat ${pidFile(host)})"`] };
}
