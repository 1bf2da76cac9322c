import { isDeepStrictEqual } from "node:util";
import type { Topology } from "@ducksnest/topology";
import { accessToken } from "./accessToken";
import { hasOAuthClient, type OAuthClient, oauthClient } from "./OAuthClient";
import { requestJson } from "./requestJson";

/** Longest time for one request, in milliseconds. */
const TIMEOUT = 5000;

/**
 * Whether the tailnet's policy has everything that the homelab needs. `unknown`: the environment has no OAuth client of
 * Tailscale, the client lacks the scope `policy_file:read`, or the tailnet is at a Headscale server.
 * @see https://tailscale.com/api#tag/policyfile/get/tailnet/{tailnet}/acl
 */
export async function policyInForce({ tailnet }: Topology): Promise<"in force" | "other" | "unknown"> {
  if (tailnet.loginServer !== undefined || !hasOAuthClient()) return "unknown";
  const policy = await readPolicy(oauthClient(tailnet.tag));
  if (policy === undefined) return "unknown";
  return includes(policy, tailnet.policy) ? "in force" : "other";
}

/** Undefined if it cannot be read. */
async function readPolicy(client: OAuthClient): Promise<unknown> {
  try {
    const token = await accessToken(client, TIMEOUT);
    const { status, value } = await requestJson({
      method: "GET",
      url: `${client.baseUrl}/api/v2/tailnet/${encodeURIComponent(client.tailnet)}/acl`,
      headers: { Authorization: `Bearer ${token}`, Accept: "application/json" },
      timeout: TIMEOUT,
    });
    return status === 200 ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a value has every key and every item of another one. The order of items does not matter. */
export function includes(whole: unknown, part: unknown): boolean {
  if (Array.isArray(part))
    return Array.isArray(whole) && part.every((item) => whole.some((each) => equals(each, item)));
  if (typeof part !== "object" || part === null) return whole === part;
  if (typeof whole !== "object" || whole === null) return false;
  const there = new Map<string, unknown>(Object.entries(whole));
  return Object.entries(part).every(([key, value]) => includes(there.get(key), value));
}

/** Whether two items are equal, whatever the order in their lists is. */
function equals(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(sorted(one), sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, each]) => [key, sorted(each)])
      .sort(),
  );
}
