import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import type { CalicoNode } from "../stage/CalicoNode";
import type { Stage, StageHost } from "../stage/Stage";
import { CALICO } from "../upstream/Calico";
import type { Step } from "./Step";

/** Calico's WireGuard device, with every peer's pods behind that peer's key. */
export function wireguard(stage: Stage, { host }: CalicoNode, peers: readonly CalicoNode[]): readonly Step[] {
  const { namespace } = host;
  return [
    wireguardDevice(
      host,
      CALICO.wireguardInterface,
      CALICO.wireguardPort,
      peers.map((peer) => ({
        host: peer.host,
        endpoint: String(peer.calico.address),
        allowed: [String(peer.host.pod.block)],
      })),
    ),
    {
      namespace,
      tool: "ip",
      lines: [
        `link set ${CALICO.wireguardInterface} mtu ${stage.cluster.podMtu} up`,
        ...peers.map((peer) => `route replace ${peer.host.pod.block} dev ${CALICO.wireguardInterface}`),
      ],
    },
  ];
}

/** A peer of a WireGuard device. */
export interface WireguardPeer {
  readonly host: StageHost;
  /** IPv4 address on which the peer listens. */
  readonly endpoint: string;
  /** Prefixes that the peer may send from, and that are sent to it. */
  readonly allowed: readonly string[];
}

/**
 * Creates a WireGuard device: the kernel's, or wireguard-go's if the kernel has none. Both use the same packets.
 * @param port UDP port on which the host and its peers listen
 */
export function wireguardDevice(
  { namespace, name }: StageHost,
  device: string,
  port: number,
  peers: readonly WireguardPeer[],
): Step {
  return {
    namespace,
    tool: "sh",
    lines: [
      `ip link add name ${device} type wireguard 2>/dev/null || {`,
      '  command -v wireguard-go >/dev/null || { echo "no wireguard-go" >&2; exit 1; }',
      // Its own folder for sockets, because all namespaces have a device of that name.
      "  mount -t tmpfs tmpfs /run/wireguard",
      `  wireguard-go ${device} >/dev/null 2>&1`,
      "}",
      `wg setconf ${device} /dev/stdin <<'KEYS'`,
      "[Interface]",
      `PrivateKey = ${privateKey(name, device).toString("base64")}`,
      `ListenPort = ${port}`,
      ...peers.flatMap(({ host, endpoint, allowed }) => [
        "[Peer]",
        `PublicKey = ${publicKey(host.name, device)}`,
        `Endpoint = ${endpoint}:${port}`,
        `AllowedIPs = ${allowed.join(", ")}`,
      ]),
      "KEYS",
    ],
  };
}

/** A key that is the same each time, so that plans can be compared. */
function privateKey(host: string, device: string): Buffer {
  return createHash("sha256").update(`rehearsal ${host} ${device}`).digest();
}

/** The prefix of the 32 bytes of an X25519 key in PKCS #8. @see https://www.rfc-editor.org/rfc/rfc8410#section-7 */
const PKCS8_X25519 = Buffer.from("302e020100300506032b656e04220420", "hex");

function publicKey(host: string, device: string): string {
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8_X25519, privateKey(host, device)]),
    format: "der",
    type: "pkcs8",
  });
  return createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32).toString("base64");
}
