import * as z from "zod";
import { CLIENTS_PAGE, type OAuthClient } from "./OAuthClient";
import { type Answer, postForJson } from "./postForJson";

/** Page that lists auth keys, and deletes them. */
export const KEYS_PAGE = "https://login.tailscale.com/admin/settings/keys";

/** Longest time for one request, in milliseconds. */
const TIMEOUT = 30_000;

/** What an auth key is for. */
export interface AuthKeyRequest {
  /** Its name in Tailscale's list: at most 50 letters, digits, hyphens and blanks. */
  readonly description: string;
  /** Tag of the hosts that log in with it, such as `tag:homelab`. */
  readonly tag: string;
  /** Whether several hosts log in with it. */
  readonly reusable: boolean;
  /** How long it works, in seconds. At most 90 days. */
  readonly expirySeconds: number;
}

/** An auth key that Tailscale made. */
export interface AuthKey {
  /** Names the key in Tailscale's list. It is not secret. */
  readonly id: string;
  /** The secret. */
  readonly key: string;
  /** When it stops working. */
  readonly expires: Date;
}

/** Printable ASCII, so that it can be sent in a header. */
const TOKEN = z.object({ access_token: z.string().regex(/^[\x21-\x7e]+$/) });

const KEY = z.object({
  id: z.string().regex(/^\w{1,64}$/),
  key: z.string().regex(/^tskey-auth-[\w-]+$/),
  expires: z.iso.datetime({ offset: true }),
});

/**
 * Makes an auth key at Tailscale. Hosts that log in with it are approved, have the tag, and stay when they are offline.
 * @param timeout longest time for each of the two requests, in milliseconds. @default 30000
 * @throws Error with a sentence and the fix; it contains no secret. If a key may exist nevertheless, it says so.
 * @see https://tailscale.com/api#tag/keys/post/tailnet/{tailnet}/keys
 */
export async function makeAuthKey(client: OAuthClient, request: AuthKeyRequest, timeout = TIMEOUT): Promise<AuthKey> {
  const token = await accessToken(client, timeout);
  const { status, value } = await postKey(client, token, request, timeout);
  if (!isSuccess(status)) {
    const sentence = refusal(status, request.tag);
    throw new Error(status >= 500 ? withLeftover(sentence, request) : sentence);
  }
  const answer = KEY.safeParse(value);
  if (!answer.success) throw new Error(withLeftover("Tailscale's answer is not an auth key.", request));
  return { id: answer.data.id, key: answer.data.key, expires: new Date(answer.data.expires) };
}

/** @see https://tailscale.com/docs/features/oauth-clients (RFC 6749, section 4.4) */
async function accessToken({ id, secret, baseUrl }: OAuthClient, timeout: number): Promise<string> {
  const { status, value } = await postForJson({
    url: `${baseUrl}/api/v2/oauth/token`,
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ grant_type: "client_credentials", client_id: id, client_secret: secret }).toString(),
    timeout,
  });
  if (!isSuccess(status)) throw new Error(refusal(status));
  const answer = TOKEN.safeParse(value);
  if (answer.success) return answer.data.access_token;
  throw new Error("Tailscale's answer is not an access token. Check TAILSCALE_BASE_URL.");
}

async function postKey(
  { baseUrl, tailnet }: OAuthClient,
  token: string,
  request: AuthKeyRequest,
  timeout: number,
): Promise<Answer> {
  const { description, tag, reusable, expirySeconds } = request;
  const create = { reusable, ephemeral: false, preauthorized: true, tags: [tag] };
  try {
    return await postForJson({
      url: `${baseUrl}/api/v2/tailnet/${encodeURIComponent(tailnet)}/keys`,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify({ capabilities: { devices: { create } }, expirySeconds, description }),
      timeout,
    });
  } catch (error) {
    throw new Error(withLeftover(error instanceof Error ? error.message : String(error), request));
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/**
 * Why Tailscale does not do it, and the fix.
 * @param tag the tag that was asked for; undefined for the request of an access token
 */
function refusal(status: number, tag?: string): string {
  const http = `(HTTP ${status})`;
  if (status >= 500 || status === 429) return `Tailscale cannot answer now ${http}. Try again later.`;
  if (status >= 300 && status < 400) {
    return `Tailscale redirects ${http}, and credentials are not sent elsewhere. Check TAILSCALE_BASE_URL.`;
  }
  if (status === 404) return `Tailscale does not find this ${http}. Check TAILSCALE_BASE_URL and TAILSCALE_TAILNET.`;
  // Tailscale answers with 400 if the client may not assign the tag, and with 403 if it lacks the scope.
  if (tag !== undefined && (status === 400 || status === 403)) {
    return (
      `The OAuth client may not make a key with ${tag} ${http}. At ${CLIENTS_PAGE}, give it the scope auth_keys with this ` +
      "tag, which the tailnet's policy has to list under tagOwners."
    );
  }
  if (status === 400 || status === 401 || status === 403) {
    return (
      `Tailscale does not accept the OAuth client ${http}. Check TAILSCALE_OAUTH_CLIENT_ID and ` +
      `TAILSCALE_OAUTH_CLIENT_SECRET, or make another client at ${CLIENTS_PAGE}.`
    );
  }
  return `Tailscale refuses ${http}. Check TAILSCALE_BASE_URL.`;
}

/** Adds that a key may have been made, which nobody got. */
function withLeftover(sentence: string, { description }: AuthKeyRequest): string {
  return `${sentence} If ${KEYS_PAGE} lists a new key "${description}", delete it, because nobody has it.`;
}
