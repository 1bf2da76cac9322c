import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import type { CalicoNode } from "./CalicoNode";
import { type Stage, type StageHost, WIREGUARD_INTERFACE } from "./Stage";
import type { Step } from "./Step";

/** @see https://docs.tigera.io/calico/latest/reference/felix/configuration (wireguardListeningPort) */
const WIREGUARD_PORT = 51820;

/**
 * Calico's WireGuard device, with every peer's pods behind that peer's key: the kernel's, or wireguard-go's where the
 * kernel has none, which speaks the same packets.
 */
export function wireguard(stage: Stage, { host }: CalicoNode, peers: readonly CalicoNode[]): readonly Step[] {
  const { namespace } = host;
  return [
    {
      namespace,
      tool: "sh",
      lines: [
        `ip link add name ${WIREGUARD_INTERFACE} type wireguard 2>/dev/null || {`,
        '  command -v wireguard-go >/dev/null || { echo "no wireguard-go" >&2; exit 1; }',
        // One of its own, for all namespaces have a device of that name.
        "  mount -t tmpfs tmpfs /run/wireguard",
        `  wireguard-go ${WIREGUARD_INTERFACE} >/dev/null 2>&1`,
        "}",
        `wg setconf ${WIREGUARD_INTERFACE} /dev/stdin <<'KEYS'`,
        "[Interface]",
        `PrivateKey = ${privateKey(host).toString("base64")}`,
        `ListenPort = ${WIREGUARD_PORT}`,
        ...peers.flatMap((peer) => [
          "[Peer]",
          `PublicKey = ${publicKey(peer.host)}`,
          `Endpoint = ${peer.calico.address}:${WIREGUARD_PORT}`,
          `AllowedIPs = ${peer.host.pod.block}`,
        ]),
        "KEYS",
      ],
    },
    {
      namespace,
      tool: "ip",
      lines: [
        `link set ${WIREGUARD_INTERFACE} mtu ${stage.cluster.podMtu} up`,
        ...peers.map((peer) => `route replace ${peer.host.pod.block} dev ${WIREGUARD_INTERFACE}`),
      ],
    },
  ];
}

/** Any will do on a stage, and the same each time makes plans that can be compared. */
function privateKey({ name }: StageHost): Buffer {
  return createHash("sha256").update(`rehearsal ${name}`).digest();
}

/** What stands before the 32 bytes of an X25519 key in PKCS #8. @see https://www.rfc-editor.org/rfc/rfc8410#section-7 */
const PKCS8_X25519 = Buffer.from("302e020100300506032b656e04220420", "hex");

function publicKey(host: StageHost): string {
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8_X25519, privateKey(host)]),
    format: "der",
    type: "pkcs8",
  });
  return createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32).toString("base64");
}
