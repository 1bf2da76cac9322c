/** An OAuth client of Tailscale, which may make auth keys. */
export interface OAuthClient {
  /** Its ID, which is not secret. */
  readonly id: string;
  /** Its secret. */
  readonly secret: string;
  /** URL of the API, without a slash at its end. */
  readonly baseUrl: string;
  /** ID or name of the tailnet; `-` is the one that owns the client. */
  readonly tailnet: string;
}

/** Page on which OAuth clients are made. @see https://tailscale.com/docs/features/oauth-clients */
export const CLIENTS_PAGE = "https://login.tailscale.com/admin/settings/trust-credentials";

const DEFAULT_BASE_URL = "https://api.tailscale.com";

/** Hosts of this computer, as `URL` writes them. */
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * The OAuth client that the environment names, in the variables of Tailscale's Terraform provider.
 * @param tag tag that the client has to be able to assign, for the message
 * @throws Error with the fix if a variable is missing or wrong; it contains no value of a variable
 * @see https://registry.terraform.io/providers/tailscale/tailscale/latest/docs
 */
export function oauthClient(tag: string, environment: NodeJS.ProcessEnv = process.env): OAuthClient {
  const id = environment.TAILSCALE_OAUTH_CLIENT_ID?.trim();
  const secret = environment.TAILSCALE_OAUTH_CLIENT_SECRET?.trim();
  if (!id || !secret) {
    throw new Error(
      "--make needs an OAuth client of Tailscale: set TAILSCALE_OAUTH_CLIENT_ID and TAILSCALE_OAUTH_CLIENT_SECRET. " +
        `Make one at ${CLIENTS_PAGE} with the scope auth_keys and the tag ${tag}.`,
    );
  }
  return {
    id,
    secret,
    baseUrl: baseUrlOf(environment.TAILSCALE_BASE_URL || DEFAULT_BASE_URL),
    tailnet: environment.TAILSCALE_TAILNET || "-",
  };
}

/** Whether the environment names an OAuth client. */
export function hasOAuthClient(environment: NodeJS.ProcessEnv = process.env): boolean {
  return Boolean(environment.TAILSCALE_OAUTH_CLIENT_ID?.trim() && environment.TAILSCALE_OAUTH_CLIENT_SECRET?.trim());
}

function baseUrlOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.test(url.hostname));
  if (url === undefined || !isSafe || url.username + url.password + url.search + url.hash !== "") {
    throw new Error(`TAILSCALE_BASE_URL is not an https URL such as ${DEFAULT_BASE_URL}. Correct it, or unset it.`);
  }
  return url.href.replace(/\/+$/, "");
}
