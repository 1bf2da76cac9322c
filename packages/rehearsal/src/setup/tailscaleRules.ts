import type { Ipv4Address } from "@ducksnest/manifest";
import { TAILSCALE } from "../upstream/Tailscale";

const { cgnat, chromeOs, forwardedMark: forwarded, markMask: mask, port } = TAILSCALE;

/**
 * Tailscaled's rules of the filter table, as `iptables-save` prints them. It accepts everything that comes out of the
 * tunnel, because the tailnet's policy has already filtered it.
 * @param address the host's own on the tailnet
 * @param tailnet the name of tailscaled's interface
 * @see https://github.com/tailscale/tailscale/blob/v1.102.3/util/linuxfw/iptables_runner.go
 */
export function tailscaleFilter(address: Ipv4Address, tailnet: string): readonly string[] {
  return [
    `-A ts-forward -i ${tailnet} -j MARK --set-xmark ${forwarded}/${mask}`,
    `-A ts-forward -m mark --mark ${forwarded}/${mask} -j ACCEPT`,
    `-A ts-forward -s ${cgnat} -o ${tailnet} -j DROP`,
    `-A ts-forward -o ${tailnet} -j ACCEPT`,
    `-A ts-input -s ${address}/32 -i lo -j ACCEPT`,
    `-A ts-input -i ${tailnet} -j ACCEPT`,
    `-A ts-input -p udp -m udp --dport ${port} -j ACCEPT`,
    `-A ts-input -s ${chromeOs} ! -i ${tailnet} -j RETURN`,
    `-A ts-input -s ${cgnat} ! -i ${tailnet} -j DROP`,
  ];
}

/** Tailscaled's rules of the nat table: packets that are forwarded out of the tunnel get the host's address. */
export function tailscaleNat(): readonly string[] {
  return [`-A ts-postrouting -m mark --mark ${forwarded}/${mask} -j MASQUERADE`];
}

/**
 * Tailscaled's rules of the mangle table, which carry its mark from a conversation's first packet to the answers. The
 * imitation goes without them: they matter only for a strict reverse-path check, and ours is loose.
 */
export function tailscaleMangle(): readonly string[] {
  const masks = `--nfmask ${mask} --ctmask ${mask}`;
  return [
    `-A PREROUTING -m conntrack --ctstate RELATED,ESTABLISHED -m connmark ! --mark 0x0/${mask} -j CONNMARK --restore-mark ${masks}`,
    `-A OUTPUT -m conntrack --ctstate NEW -m mark ! --mark 0x0/${mask} -j CONNMARK --save-mark ${masks}`,
  ];
}
