import { existsSync, mkdirSync } from "node:fs";
import { aPerson, SecretsHomelab } from "../secrets/_SecretsHomelab";
import { CREDENTIALS, json, MADE, PATHS, TailscaleStandIn } from "../tailscale/_TailscaleStandIn";
import { pipedInput, runProgram } from "../workspace";

// The machine may be busy. In milliseconds.
jest.setTimeout(30_000);

const SET_ONE = "secrets set tailscale-auth-key --host firebat --make";
const SET_SHARED = "secrets set tailscale-auth-key --make";
const ONE = "hosts/laptop-firebat/tailscale-auth-key.age";
const anna = aPerson("anna");
const VARIABLES = /^TAILSCALE_/;

let tailscale: TailscaleStandIn;
let homelab: SecretsHomelab;
let before: NodeJS.ProcessEnv;

beforeEach(async () => {
  before = { ...process.env };
  for (const name of Object.keys(process.env).filter((each) => VARIABLES.test(each))) delete process.env[name];
  tailscale = new TailscaleStandIn();
  process.env.TAILSCALE_BASE_URL = await tailscale.start();
  process.env.TAILSCALE_OAUTH_CLIENT_ID = CREDENTIALS.id;
  process.env.TAILSCALE_OAUTH_CLIENT_SECRET = CREDENTIALS.secret;
  homelab = new SecretsHomelab([anna]);
});

afterEach(async () => {
  for (const name of Object.keys(process.env).filter((each) => VARIABLES.test(each))) delete process.env[name];
  Object.assign(process.env, before);
  await tailscale.stop();
});

/** What was asked of the stand-in when it made its last key. */
function asked(): unknown {
  return JSON.parse(tailscale.requests.findLast(({ path }) => path === PATHS.keys)?.body ?? "null");
}

it("makes a host's key, encrypts it and records when it expires, without showing it", async () => {
  await homelab.run("keys make firebat");
  const { exitCode, out, err } = await homelab.run(SET_ONE);
  expect({ exitCode, out, err }).toEqual({
    exitCode: 0,
    out:
      `tailscale-auth-key is encrypted to laptop-firebat and the operators: nix/secrets/ducksnest/${ONE}\n` +
      "The key kabc1CNTRL works until 2026-11-28T12:00:00Z.\n",
    err: "",
  });
  expect(asked()).toEqual({
    capabilities: {
      devices: { create: { reusable: false, ephemeral: false, preauthorized: true, tags: ["tag:ducksnest"] } },
    },
    expirySeconds: 24 * 60 * 60,
    description: "ducksnest laptop-firebat",
  });
  expect((await homelab.run("secrets show tailscale-auth-key --host firebat")).out).toBe(`${MADE.key}\n`);
  expect(JSON.parse(homelab.text("secrets.json"))).toMatchObject({
    [ONE]: { expires: "2026-11-28T12:00:00Z" },
  });
});

it("shows on a terminal that it waits, until Tailscale answers or refuses", async () => {
  await homelab.run("keys make firebat");
  const steps: string[] = [];
  const words = [...SET_ONE.split(" "), "--manifest", homelab.manifest, "--identity", anna.file];
  const run = () => runProgram(words, { progress: (step) => steps.push(step) });
  await run();
  tailscale.answers("token", json(401, {}));
  await expect(run()).rejects.toThrow("HTTP 401");
  expect(steps).toEqual(["Making the tailscale-auth-key", "", "Making the tailscale-auth-key", ""]);
});

it("makes a reusable key for several hosts, which lasts as long as a join token", async () => {
  const name = "a-very-long-name-of-a-homelab";
  const recipient = anna.recipient;
  homelab.describe({ name, secrets: { operators: [recipient], tokenTtlHours: 720 } });
  await homelab.run("keys make --all");
  expect((await homelab.run(SET_SHARED)).exitCode).toBe(0);
  expect(asked()).toMatchObject({
    capabilities: { devices: { create: { reusable: true } } },
    expirySeconds: 720 * 60 * 60,
    description: "a-very-long-name-of-a-ho shared",
  });
});

it("makes nothing if the key could not be encrypted", async () => {
  expect(await homelab.failure(SET_ONE)).toContain("laptop-firebat has no SSH host key yet");
  homelab.describe({}, []);
  expect(await homelab.failure(SET_ONE)).toContain("the manifest names no operator");
  expect(tailscale.requests).toEqual([]);
});

it("makes nothing if the files could not be written", async () => {
  await homelab.run("keys make firebat");
  mkdirSync(homelab.path(ONE));
  const files = homelab.files();
  expect(await homelab.failure(SET_ONE)).toContain(`nix/secrets/ducksnest/${ONE}`);
  expect(homelab.files()).toEqual(files);
  expect(tailscale.requests).toEqual([]);
});

it("names a key that is lost, because the files could not be written", async () => {
  await homelab.run("keys make firebat");
  tailscale.answers("keys", (response) => {
    mkdirSync(homelab.path(ONE));
    json(200, MADE)(response);
  });
  const failure = await homelab.failure(SET_ONE);
  expect(failure).toContain(ONE);
  expect(failure).toContain(
    "\nThe key kabc1CNTRL was made before this failure. Delete it at https://login.tailscale.com/admin/settings/keys.",
  );
  expect(failure).not.toContain(MADE.key);
});

it("changes nothing if Tailscale refuses", async () => {
  await homelab.run("keys make firebat");
  const files = homelab.files();
  tailscale.answers("keys", json(403, { message: CREDENTIALS.secret }));
  const failure = await homelab.failure(SET_ONE);
  expect(failure).toContain("may not make a key with tag:ducksnest (HTTP 403)");
  expect(failure).not.toContain(CREDENTIALS.secret);
  expect(homelab.files()).toEqual(files);
  expect(existsSync(homelab.path(ONE))).toBe(false);
});

it("refuses Headscale with the command that makes a key there", async () => {
  homelab.describe({ "tailnet.loginServer": "https://headscale.example.org" });
  await homelab.run("keys make firebat");
  expect(await homelab.failure(SET_ONE)).toContain(
    "headscale preauthkeys create --tags tag:ducksnest --expiration 24h",
  );
  expect(tailscale.requests).toEqual([]);
});

it("refuses what it cannot make, and a second source of the value", async () => {
  expect(await homelab.failure("secrets set wifi --make")).toBe("--make does not make wifi; leave it out.");
  expect(await homelab.failure(`${SET_ONE} -`, pipedInput(MADE.key))).toContain("--make and - exclude each other");
  for (const other of ["--expires 2027-02-25", "--from-file key.txt"]) {
    expect(await homelab.failure(`${SET_ONE} ${other}`)).toContain("cannot be used with option");
  }
  delete process.env.TAILSCALE_OAUTH_CLIENT_SECRET;
  expect(await homelab.failure(SET_ONE)).toContain("set TAILSCALE_OAUTH_CLIENT_ID and TAILSCALE_OAUTH_CLIENT_SECRET");
  expect(tailscale.requests).toEqual([]);
});
