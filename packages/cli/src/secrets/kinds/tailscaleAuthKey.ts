import { HEADSCALE_KEY, TAILSCALE_KEY } from "@ducksnest/credentials";
import type { Topology } from "@ducksnest/topology";
import { type AuthKeyRequest, KEYS_PAGE, makeAuthKey } from "../../tailscale/makeAuthKey";
import { oauthClient } from "../../tailscale/OAuthClient";
import type { SecretContext, SecretKind } from "./SecretKind";

/** The key with which a host logs in to the tailnet. */
export const tailscaleAuthKey: SecretKind = {
  name: "tailscale-auth-key",
  summary: "key with which hosts join the tailnet",
  prompt: "Auth key",
  instructions: (topology) => (topology.tailnet.loginServer === undefined ? tailscale(topology) : headscale(topology)),
  maker(context) {
    const { tailnet } = context.topology;
    if (tailnet.loginServer !== undefined) {
      throw new Error(`--make works with Tailscale's own servers only. ${headscale(context.topology)}`);
    }
    const client = oauthClient(tailnet.tag);
    const request = requestFor(context);
    return async () => {
      const { id, key, expires } = await makeAuthKey(client, request);
      return {
        value: key,
        expires: expires.toISOString().replace(/\.\d+Z$/, "Z"),
        origin: { name: id, page: KEYS_PAGE },
      };
    };
  },
  encode(value, { topology: { tailnet } }) {
    if (/\s/.test(value)) throw new Error("The auth key has a blank or a line end in it. Copy it again.");
    if (/^(ts|hs)key-api-/.test(value)) {
      throw new Error("This is a key for the API, which cannot log in a host. Make an auth key.");
    }
    const { loginServer } = tailnet;
    if (loginServer === undefined && !TAILSCALE_KEY.test(value)) {
      throw new Error(
        "An auth key of Tailscale starts with tskey-auth-; this value does not look like one. Copy it again.",
      );
    }
    if (loginServer !== undefined && !HEADSCALE_KEY.test(value)) {
      throw new Error(
        `The tailnet is at ${loginServer}, whose keys start with hskey-auth- or have 48 hex digits; this value does not look like one.`,
      );
    }
    return value;
  },
};

/** Longest name of a homelab or a host in a key's description, so that both fit into the 50 characters of Tailscale. */
const MAX_NAME = 24;

/** The key works as long as a join token, because a host needs both only until it has joined. */
function requestFor({ topology, secret: { scope, readers } }: SecretContext): AuthKeyRequest {
  const holder = scope.kind === "host" ? scope.hostname : "shared";
  // Names are DNS labels, so they have no character that Tailscale refuses.
  const description = [topology.name, holder].map((name) => name.slice(0, MAX_NAME)).join(" ");
  return {
    description,
    tag: topology.tailnet.tag,
    reusable: readers.length > 1,
    expirySeconds: topology.secrets.tokenTtlHours * 60 * 60,
  };
}

/** @see https://tailscale.com/docs/features/access-control/auth-keys */
function tailscale({ tailnet }: Topology): string {
  return [
    `Make a key at ${KEYS_PAGE} (Generate auth key):`,
    "  Reusable       off for one host; on if several hosts share the key",
    "  Expiration     as short as you can: hosts need the key only until they have logged in",
    "  Ephemeral      off",
    "  Pre-approved   on, if the tailnet has device approval",
    `  Tags           ${tailnet.tag}`,
    "If the tag is not offered, merge nix/tailnet-policy.hujson into the policy file first.",
    "Or run this command with --make, which makes the key with an OAuth client of Tailscale.",
  ].join("\n");
}

/** @see https://headscale.net/stable/ref/registration/ */
function headscale({ tailnet }: Topology): string {
  return [
    `Make a key on the Headscale server ${tailnet.loginServer}:`,
    `  headscale preauthkeys create --tags ${tailnet.tag} --expiration 24h`,
    "Add --reusable if several hosts share the key.",
    "Routes of hosts with the tag are approved by nix/tailnet-policy.hujson (headscale policy set --file <file>).",
    "Without that policy, approve them by hand: headscale nodes list-routes, then headscale nodes approve-routes.",
  ].join("\n");
}
