import * as z from "zod";
import { accessToken } from "./accessToken";
import type { OAuthClient } from "./OAuthClient";
import { isSuccess, refusal } from "./refusal";
import { type Answer, requestJson } from "./requestJson";

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

async function postKey(
  { baseUrl, tailnet }: OAuthClient,
  token: string,
  request: AuthKeyRequest,
  timeout: number,
): Promise<Answer> {
  const { description, tag, reusable, expirySeconds } = request;
  const create = { reusable, ephemeral: false, preauthorized: true, tags: [tag] };
  try {
    return await requestJson({
      method: "POST",
      url: `${baseUrl}/api/v2/tailnet/${encodeURIComponent(tailnet)}/keys`,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify({ capabilities: { devices: { create } }, expirySeconds, description }),
      timeout,
    });
  } catch (error) {
    throw new Error(withLeftover(error instanceof Error ? error.message : String(error), request));
  }
}

/** Adds that a key may have been made, which nobody got. */
function withLeftover(sentence: string, { description }: AuthKeyRequest): string {
  return `${sentence} If ${KEYS_PAGE} lists a new key "${description}", delete it, because nobody has it.`;
}
