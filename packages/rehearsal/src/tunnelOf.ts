import type { CalicoSettings } from "@ducksnest/manifest";

/** What a pod's packet is wrapped in between two hosts. */
export type Tunnel = "none" | "vxlan";

/** @param path whether Calico takes both hosts for neighbours, by the prefix of its own node address */
export function tunnelOf({ encapsulation }: CalicoSettings, path: { readonly sameSubnet: boolean }): Tunnel {
  switch (encapsulation) {
    case "VXLAN":
      return "vxlan";
    case "VXLANCrossSubnet":
      return path.sameSubnet ? "none" : "vxlan";
    case "None":
      return "none";
  }
}
