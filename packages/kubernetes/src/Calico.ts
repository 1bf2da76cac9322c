import type { CalicoFacts } from "@ducksnest/topology";
import { ApiObject } from "cdk8s";
import { Construct } from "constructs";

/**
 * The pod network, installed through the Tigera operator. The operator and its CRDs are upstream files, which the
 * control plane's Nix module fetches and applies.
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
          // VXLAN needs no BGP, and so no BIRD on any node; with all else, BGP spreads the routes.
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
        // Neither is used here, and each costs a small node a DaemonSet or a host path.
        flexVolumePath: "None",
        kubeletVolumePluginPath: "None",
      },
    });
    // Serves projectcalico.org/v3, which the FelixConfiguration needs.
    new ApiObject(this, "api-server", {
      apiVersion: "operator.tigera.io/v1",
      kind: "APIServer",
      metadata: { name: "default" },
      spec: {},
    });
  }
}

/**
 * Routing tables that Felix may take for WireGuard. Its default, all up to 250, holds Tailscale's 52.
 * @see https://github.com/tailscale/tailscale/blob/v1.102.3/wgengine/router/osrouter/router_linux.go
 */
const ROUTE_TABLES = [{ min: 53, max: 250 }];

/** Felix's settings. Apart from `Calico`, for the cluster accepts them only once Calico's API server runs. */
export class FelixConfiguration extends Construct {
  constructor(scope: Construct, id: string, { markMask, wireguard }: CalicoFacts) {
    super(scope, id);
    new ApiObject(this, "felix-configuration", {
      apiVersion: "projectcalico.org/v3",
      kind: "FelixConfiguration",
      metadata: { name: "default" },
      spec: {
        iptablesMarkMask: markMask,
        nftablesMarkMask: markMask,
        ...(wireguard && { wireguardEnabled: true, routeTableRanges: ROUTE_TABLES }),
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
