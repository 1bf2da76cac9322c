import { InvalidValueError } from "./InvalidValueError";

/** A maximum transmission unit: the largest IP packet a link carries, in bytes, without the Ethernet header. */
export class Mtu {
  /** Every IPv4 host must accept packets of this many bytes. @see https://www.rfc-editor.org/rfc/rfc791#section-3.1 */
  static readonly MIN_BYTES = 576;
  /** Smallest MTU of a link between nodes: IPv6's minimum, which also leaves room for VXLAN. @see https://www.rfc-editor.org/rfc/rfc8200#section-5 */
  static readonly MIN_LINK_BYTES = 1280;
  /**
   * Largest MTU of a LAN, and the bound of the NixOS option: the jumbo frame of common switches.
   * @see https://www.cisco.com/c/en/us/support/docs/switches/nexus-9000-series-switches/118994-config-nexus-00.html
   */
  static readonly MAX_LAN_BYTES = 9216;
  /**
   * Largest MTU of the tailnet's interface: tailscaled lowers a larger one to this. A UDP datagram has 65,535 bytes, of which
   * WireGuard takes 32 and tailscaled's encapsulation 8.
   * @see https://github.com/tailscale/tailscale/blob/v1.102.3/net/tstun/mtu.go (`maxTUNMTU`)
   * @see https://github.com/tailscale/wireguard-go/blob/2e01ba5b00f0/device/constants.go (`MaxContentSize`)
   */
  static readonly MAX_TUNNEL_BYTES = 65_495;
  /** The IPv4 total-length field has 16 bits. @see https://www.rfc-editor.org/rfc/rfc791#section-3.1 */
  static readonly MAX_BYTES = 65535;

  private constructor(
    /** Whole bytes, 576 to 65535. */
    readonly bytes: number,
  ) {}

  /** @throws InvalidValueError unless `bytes` is a whole number from 576 to 65535 */
  static ofBytes(bytes: number): Mtu {
    if (!Number.isInteger(bytes) || bytes < Mtu.MIN_BYTES || bytes > Mtu.MAX_BYTES) {
      throw new InvalidValueError(
        `${bytes} is not an MTU: a whole number of bytes from ${Mtu.MIN_BYTES} to ${Mtu.MAX_BYTES}.`,
        "Write the MTU that `ip link` shows for the network, such as 1500.",
      );
    }
    return new Mtu(bytes);
  }

  toString(): string {
    return String(this.bytes);
  }

  toJSON(): number {
    return this.bytes;
  }
}
