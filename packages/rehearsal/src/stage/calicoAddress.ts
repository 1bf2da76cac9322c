import { CALICO } from "../upstream/Calico";
import type { CalicoAddress, Nic, TailnetNode } from "./Stage";

/** The addresses on one host that calico-node can choose from. */
interface Choice {
  /** Interfaces that the configured method selects. */
  readonly candidates: readonly string[];
  readonly nic: Nic;
  readonly tailnet: TailnetNode & { readonly interface: string };
  readonly tunnelAddress: CalicoAddress["address"];
}

/**
 * The address that calico-node uses. It walks the interfaces from the newest to the oldest and uses the first that the
 * method selects. Its own device, left by its last run, is newer than tailscaled's, which is newer than the NIC.
 * @see https://github.com/projectcalico/calico/blob/v3.32.1/node/pkg/lifecycle/startup/autodetection/filtered.go
 */
export function calicoAddress({ candidates, nic, tailnet, tunnelAddress }: Choice): CalicoAddress | undefined {
  const newestFirst: readonly CalicoAddress[] = [
    { interface: CALICO.vxlanInterface, address: tunnelAddress, prefixLength: 32 },
    { interface: tailnet.interface, address: tailnet.address, prefixLength: 32 },
    { interface: nic.name, address: nic.address, prefixLength: nic.prefixLength },
  ];
  return newestFirst.find((each) => candidates.includes(each.interface));
}
