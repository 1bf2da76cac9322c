import { CLIENTS_PAGE } from "./OAuthClient";

/** Whether a status of HTTP means success. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/**
 * Why Tailscale does not do it, and the fix.
 * @param tag the tag that was asked for; undefined for the request of an access token
 */
export function refusal(status: number, tag?: string): string {
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
