import type { Topology } from "@ducksnest/topology";
import type { SecretKind } from "./SecretKind";

/** The key with which a host logs in to the tailnet. */
export const tailscaleAuthKey: SecretKind = {
  name: "tailscale-auth-key",
  summary: "key with which hosts join the tailnet",
  prompt: "Auth key",
  instructions: (topology) => (topology.tailnet.loginServer === undefined ? tailscale(topology) : headscale(topology)),
  encode(value, { tailnet }) {
    if (tailnet.loginServer === undefined && !/^tskey-(auth|client)-[A-Za-z0-9]+-[A-Za-z0-9]+(\?\S*)?$/.test(value)) {
      throw new Error("An auth key of Tailscale starts with tskey-auth-; this value does not look like one.");
    }
    if (/\s/.test(value)) throw new Error("The auth key has a blank in it. Copy it again.");
    return value;
  },
};

/** @see https://tailscale.com/docs/features/access-control/auth-keys */
function tailscale({ tailnet }: Topology): string {
  return [
    "Make a key at https://login.tailscale.com/admin/settings/keys (Generate auth key):",
    "  Reusable       off for one host; on if several hosts share the key",
    "  Expiration     as short as you can: hosts need the key only until they have logged in",
    "  Ephemeral      off",
    "  Pre-approved   on, if the tailnet has device approval",
    `  Tags           ${tailnet.tag}`,
  ].join("\n");
}

/** @see https://headscale.net/stable/ref/registration/ */
function headscale({ tailnet }: Topology): string {
  return [
    `Make a key on the Headscale server ${tailnet.loginServer}:`,
    `  headscale preauthkeys create --tags ${tailnet.tag} --expiration 24h`,
    "Add --reusable if several hosts share the key.",
  ].join("\n");
}
