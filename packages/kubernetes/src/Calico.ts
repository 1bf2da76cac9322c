import type { CalicoFacts } from "@ducksnest/topology";
import { ApiObject } from "cdk8s";
import { Construct } from "constructs";

/**
 * Nodes for the Deployments with which the operator serves Calico: its API server and kube-controllers. The operator
 * lets them tolerate the control plane's taint, but does not prefer that node. There, they reach the API server without
 * a tunnel, so they start whatever the state of the workers is. The label is one that kubeadm sets.
 * @see https://github.com/tigera/operator/blob/v1.42.3/pkg/render/apiserver.go (NodeSelector, tolerations)
 * @see https://github.com/tigera/operator/blob/v1.42.3/pkg/render/kubecontrollers/kube-controllers.go
 */
const CONTROL_PLANE = { "node-role.kubernetes.io/control-plane": "" };

/**
 * The pod network: the resources from which the Tigera operator installs Calico. The control plane's Nix module fetches
 * and applies the operator and its CRDs.
 */
export class Calico extends Construct {
  constructor(scope: Construct, id: string, calico: CalicoFacts) {
    super(scope, id);
    new ApiObject(this, "installation", {
      apiVersion: "operator.tigera.io/v1",
      kind: "Installation",
      metadata: { name: "default" },
      spec: {
        variant: "Calico",
        calicoNetwork: {
          // With VXLAN, nodes need no BGP and no BIRD. Otherwise, BGP distributes the routes.
          bgp: calico.bgp ? "Enabled" : "Disabled",
          linuxDataplane: calico.dataplane === "nftables" ? "Nftables" : "Iptables",
          mtu: calico.podMtu.bytes,
          ipPools: [
            {
              name: "default-ipv4-ippool",
              cidr: calico.podCidr.toString(),
              encapsulation: calico.encapsulation,
              natOutgoing: "Enabled",
              nodeSelector: "all()",
            },
          ],
          nodeAddressAutodetectionV4: autodetection(calico.nodeAddress),
        },
        controlPlaneNodeSelector: CONTROL_PLANE,
        // More replicas would share the one control plane, and add nothing but memory.
        controlPlaneReplicas: 1,
        // Neither is used, and they cost each node a DaemonSet and a host path.
        flexVolumePath: "None",
        kubeletVolumePluginPath: "None",
      },
    });
    // Serves the API projectcalico.org/v3, which FelixConfiguration belongs to.
    new ApiObject(this, "api-server", {
      apiVersion: "operator.tigera.io/v1",
      kind: "APIServer",
      metadata: { name: "default" },
      spec: {},
    });
  }
}

/**
 * Routing tables that Felix may use for WireGuard. Its default is 1 to 250, which includes Tailscale's table 52.
 * @see https://github.com/tailscale/tailscale/blob/v1.102.3/wgengine/router/osrouter/router_linux.go
 */
const ROUTE_TABLES = [{ min: 53, max: 250 }];

/**
 * Has Felix turn off the checksum offload of its tunnels, as on kernels in which it is broken.
 * @see https://github.com/projectcalico/calico/pull/8746
 * @see https://docs.tigera.io/calico/latest/reference/resources/felixconfig (`featureDetectOverride`)
 */
const WITHOUT_CHECKSUM_OFFLOAD = { featureDetectOverride: "ChecksumOffloadBroken=true" };

/**
 * Settings of Felix. Separate from `Calico`, because the cluster accepts them only once Calico's API server runs. The
 * control plane's Nix module has set the mark mask long before that, so nothing waits for this object.
 */
export class FelixConfiguration extends Construct {
  constructor(scope: Construct, id: string, { markMask, wireguard, vxlanChecksumOffload }: CalicoFacts) {
    super(scope, id);
    new ApiObject(this, "felix-configuration", {
      apiVersion: "projectcalico.org/v3",
      kind: "FelixConfiguration",
      metadata: { name: "default" },
      spec: {
        iptablesMarkMask: markMask,
        nftablesMarkMask: markMask,
        ...(wireguard && { wireguardEnabled: true, routeTableRanges: ROUTE_TABLES }),
        ...(!vxlanChecksumOffload && WITHOUT_CHECKSUM_OFFLOAD),
      },
    });
  }
}

function autodetection({ method }: CalicoFacts["nodeAddress"]): Readonly<Record<string, unknown>> {
  switch (method.kind) {
    case "interface":
      return { interface: method.pattern };
    case "nodeInternalIp":
      return { kubernetes: "NodeInternalIP" };
    case "cidrs":
      return { cidrs: method.cidrs.map(String) };
  }
}
