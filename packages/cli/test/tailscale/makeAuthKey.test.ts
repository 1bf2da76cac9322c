import { type AuthKeyRequest, makeAuthKey } from "../../src/tailscale/makeAuthKey";
import { type OAuthClient, oauthClient } from "../../src/tailscale/OAuthClient";
import { CREDENTIALS, json, MADE, PATHS, type Respond, TailscaleStandIn } from "./_TailscaleStandIn";

const REQUEST: AuthKeyRequest = {
  description: "ducksnest laptop-firebat",
  tag: "tag:homelab",
  reusable: false,
  expirySeconds: 86_400,
};

let tailscale: TailscaleStandIn;
let client: OAuthClient;

beforeEach(async () => {
  tailscale = new TailscaleStandIn();
  const { id, secret } = CREDENTIALS;
  client = { id, secret, baseUrl: await tailscale.start(), tailnet: "-" };
});

afterEach(() => tailscale.stop());

/** The message of a request that fails. It contains no secret. */
async function failure(timeout?: number): Promise<string> {
  const result = await makeAuthKey(client, REQUEST, timeout).catch((error: unknown) => error);
  if (!(result instanceof Error)) throw new Error("a key was made");
  for (const secret of [CREDENTIALS.secret, CREDENTIALS.token, MADE.key]) expect(result.message).not.toContain(secret);
  return result.message;
}

/** Echoes every secret, as a careless server might. */
const ECHO = { message: `${CREDENTIALS.secret} ${CREDENTIALS.token} ${MADE.key}` };
const LEFTOVER = 'lists a new key "ducksnest laptop-firebat", delete it';

it("gets an access token and makes a key, with the fields of Tailscale's API", async () => {
  const { id, key, expires } = await makeAuthKey(client, REQUEST);
  expect({ id, key, expires: expires.toISOString() }).toEqual(MADE);
  const [token, made] = tailscale.requests;
  expect(tailscale.requests).toHaveLength(2);
  expect(token).toMatchObject({ method: "POST", path: PATHS.token, authorization: undefined });
  expect(Object.fromEntries(new URLSearchParams(token?.body))).toEqual({
    grant_type: "client_credentials",
    client_id: CREDENTIALS.id,
    client_secret: CREDENTIALS.secret,
  });
  expect(made).toMatchObject({ method: "POST", path: PATHS.keys, authorization: `Bearer ${CREDENTIALS.token}` });
  expect(JSON.parse(made?.body ?? "")).toEqual({
    capabilities: {
      devices: { create: { reusable: false, ephemeral: false, preauthorized: true, tags: ["tag:homelab"] } },
    },
    expirySeconds: 86_400,
    description: "ducksnest laptop-firebat",
  });
});

describe("the request of an access token", () => {
  it.each([
    [400, "does not accept the OAuth client (HTTP 400). Check TAILSCALE_OAUTH_CLIENT_ID"],
    [401, "does not accept the OAuth client (HTTP 401). Check TAILSCALE_OAUTH_CLIENT_ID"],
    [403, "does not accept the OAuth client (HTTP 403). Check TAILSCALE_OAUTH_CLIENT_ID"],
    [404, "does not find this (HTTP 404). Check TAILSCALE_BASE_URL"],
    [418, "refuses (HTTP 418)"],
    [429, "cannot answer now (HTTP 429). Try again later."],
    [500, "cannot answer now (HTTP 500). Try again later."],
    [503, "cannot answer now (HTTP 503). Try again later."],
  ])("that ends with %i has a fix, and no key is asked for", async (status, sentence) => {
    tailscale.answers("token", json(status, ECHO));
    const message = await failure();
    expect(message).toContain(sentence);
    expect(message).not.toContain(LEFTOVER);
    expect(tailscale.requests).toHaveLength(1);
  });

  it.each<[string, Respond]>([
    ["no JSON", (response) => response.end("<html>")],
    ["nothing", (response) => response.end()],
    ["another value", json(200, ["access_token"])],
    ["a token with a line end", json(200, { access_token: "a\r\nb: c" })],
  ])("refuses an answer that is %s", async (_, respond) => {
    tailscale.answers("token", respond);
    expect(await failure()).toBe("Tailscale's answer is not an access token. Check TAILSCALE_BASE_URL.");
    expect(tailscale.requests).toHaveLength(1);
  });
});

describe("the request of a key", () => {
  it.each([
    [400, "may not make a key with tag:homelab (HTTP 400)"],
    [401, "does not accept the OAuth client (HTTP 401)"],
    [403, "may not make a key with tag:homelab (HTTP 403)"],
    [404, "Check TAILSCALE_BASE_URL and TAILSCALE_TAILNET."],
  ])("that ends with %i made none", async (status, sentence) => {
    tailscale.answers("keys", json(status, ECHO));
    const message = await failure();
    expect(message).toContain(sentence);
    expect(message).not.toContain(LEFTOVER);
  });

  it.each<[string, Respond, string]>([
    ["is an error of the server", json(502, ECHO), "cannot answer now (HTTP 502)"],
    ["is not JSON", (response) => response.end("garbage"), "is not an auth key"],
    ["has another kind of key", json(200, { ...MADE, key: "tskey-api-k1-x" }), "is not an auth key"],
    ["has no time", json(200, { ...MADE, expires: "soon" }), "is not an auth key"],
    ["breaks off", (response) => response.writeHead(200, { "Content-Length": 9 }).destroy(), "cannot be reached"],
  ])("whose answer %s says that there may be a key", async (_, respond, sentence) => {
    tailscale.answers("keys", respond);
    const message = await failure();
    expect(message).toContain(sentence);
    expect(message).toContain(LEFTOVER);
  });
});

describe.each(["token", "keys"] as const)("the endpoint of %s", (endpoint) => {
  it.each([301, 302, 307, 308])("is not followed elsewhere with %i", async (status) => {
    const elsewhere = new TailscaleStandIn();
    const location = `${await elsewhere.start()}${PATHS[endpoint]}`;
    tailscale.answers(endpoint, (response) => response.writeHead(status, { Location: location }).end());
    expect(await failure()).toContain(`Tailscale redirects (HTTP ${status})`);
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.stop();
  });

  it("may be silent for a limited time", async () => {
    tailscale.answers(endpoint, () => undefined);
    expect(await failure(200)).toContain("does not answer within 0.2 seconds. Try again later.");
  });

  it("may stop in the middle for a limited time", async () => {
    tailscale.answers(endpoint, (response) => response.write("{"));
    expect(await failure(200)).toContain("does not answer within 0.2 seconds. Try again later.");
  });

  it("may not send without end", async () => {
    tailscale.answers(endpoint, (response) => {
      const chunk = Buffer.alloc(1 << 16, " ");
      const send = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on("drain", send);
      send();
    });
    expect(await failure()).toContain("answers with more than 64 KiB");
  });
});

it("says that a server cannot be reached, and why", async () => {
  await tailscale.stop();
  expect(await failure()).toMatch(/^http:\/\/127\.0\.0\.1:\d+ cannot be reached: ECONNREFUSED\./);
});

describe("the OAuth client of the environment", () => {
  const variables = {
    TAILSCALE_OAUTH_CLIENT_ID: CREDENTIALS.id,
    TAILSCALE_OAUTH_CLIENT_SECRET: `${CREDENTIALS.secret}\n`,
  };

  it("is of Tailscale's own API unless it is named", () => {
    const { id, secret } = CREDENTIALS;
    expect(oauthClient("tag:x", variables)).toEqual({ id, secret, baseUrl: "https://api.tailscale.com", tailnet: "-" });
    const named = { ...variables, TAILSCALE_BASE_URL: "https://ts.example.org/api/", TAILSCALE_TAILNET: "example.org" };
    expect(oauthClient("tag:x", named)).toMatchObject({
      baseUrl: "https://ts.example.org/api",
      tailnet: "example.org",
    });
  });

  it.each(Object.keys(variables))("needs %s", (name) => {
    for (const value of [undefined, "", " "]) {
      expect(() => oauthClient("tag:x", { ...variables, [name]: value })).toThrow(
        "set TAILSCALE_OAUTH_CLIENT_ID and TAILSCALE_OAUTH_CLIENT_SECRET. Make one at " +
          "https://login.tailscale.com/admin/settings/trust-credentials with the scope auth_keys and the tag tag:x.",
      );
    }
  });

  it.each(["http://127.0.0.1:8080", "http://localhost", "http://[::1]:1"])("may be at %s", (url) => {
    expect(oauthClient("tag:x", { ...variables, TAILSCALE_BASE_URL: url }).baseUrl).toBe(url);
  });

  it.each([
    "http://api.tailscale.com",
    "http://127.0.0.1.example.org",
    "http://localhost.example.org",
    "ftp://localhost",
    "https://user:hunter2@example.org",
    "https://example.org/?key=hunter2",
    "api.tailscale.com",
  ])("is never sent to %s", (url) => {
    const attempt = () => oauthClient("tag:x", { ...variables, TAILSCALE_BASE_URL: url });
    expect(attempt).toThrow("TAILSCALE_BASE_URL is not an https URL");
    expect(attempt).not.toThrow("hunter2");
  });
});
