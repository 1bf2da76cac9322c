import type { Stage, StageHost } from "../stage/Stage";
import { TAILSCALE } from "../upstream/Tailscale";
import type { HostTailscale } from "./TailscaleSettings";

/**
 * The settings that `nix/modules/tailnet.nix` gives a host at a Headscale server. There, the auth key gives the tag:
 * Headscale refuses a node that asks for tags and brings a key.
 * @see https://github.com/juanfont/headscale/blob/v0.29.2/hscontrol/state/state.go (createAndSaveNewNode)
 */
export function designedSettings({ tailnet }: Stage, host: StageHost): HostTailscale {
  return {
    interfaceName: tailnet.interface,
    port: TAILSCALE.port,
    upFlags: [
      "--reset",
      "--accept-dns=false",
      "--accept-routes=true",
      `--advertise-routes=${host.tailnet.advertises.join(",")}`,
    ],
    environment: tailnet.mtu === TAILSCALE.mtu ? {} : { TS_DEBUG_MTU: String(tailnet.mtu) },
  };
}

/** The settings of a person's computer. It accepts the hosts' routes, as clients do by default except on Linux. */
export function personSettings({ tailnet }: Stage): HostTailscale {
  return {
    interfaceName: tailnet.interface,
    port: TAILSCALE.port,
    upFlags: ["--reset", "--accept-dns=false", "--accept-routes=true"],
    environment: {},
  };
}
