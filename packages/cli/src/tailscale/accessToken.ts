import * as z from "zod";
import type { OAuthClient } from "./OAuthClient";
import { isSuccess, refusal } from "./refusal";
import { requestJson } from "./requestJson";

/** Printable ASCII, so that it can be sent in a header. */
const TOKEN = z.object({ access_token: z.string().regex(/^[\x21-\x7e]+$/) });

/**
 * Gets a token with which the API can be used for an hour.
 * @throws Error with a sentence and the fix; it contains no secret
 * @see https://tailscale.com/docs/features/oauth-clients (RFC 6749, section 4.4)
 */
export async function accessToken({ id, secret, baseUrl }: OAuthClient, timeout: number): Promise<string> {
  const { status, value } = await requestJson({
    method: "POST",
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
