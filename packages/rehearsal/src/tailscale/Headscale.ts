import { CannotRehearse } from "../kernel/CannotRehearse";
import type { Sandbox } from "../kernel/Sandbox";
import { inside } from "../setup/Step";
import type { Stage } from "../stage/Stage";
import { makeFolder, readTail, waitForSocket, writeFile } from "./files";
import { record, text } from "./parse/json";
import { type HeadscaleNode, parseNodes } from "./parse/nodes";

const FOLDER = "/run/ducksnest/headscale";
const CONFIG = `${FOLDER}/config.json`;
const SOCKET = `${FOLDER}/headscale.sock`;
const LOG = `${FOLDER}/log`;

/** TCP port of the coordination server and its relay, and UDP port of its STUN server. */
const PORT = 8080;
const STUN_PORT = 3478;

/** The URL with which the stage's nodes log in. */
function loginServer({ tailnet: { server } }: Stage): string {
  return `http://${server}:${PORT}`;
}

/** Lifetime of the keys that let nodes log in. The rehearsal is over long before. */
const KEY_LIFETIME = "24h";

/** A real coordination server with a relay, in the internet between the sites. Its state is in the stage's memory. */
export class Headscale {
  private constructor(
    private readonly sandbox: Sandbox,
    private readonly program: string,
    private readonly namespace: string,
    /** The URL with which nodes log in. */
    readonly url: string,
  ) {}

  /**
   * Starts the server.
   * @param policy HuJSON
   * @throws CannotRehearse if the server does not start, which names its reason, such as a policy that it rejects
   */
  static async start(sandbox: Sandbox, stage: Stage, program: string, policy: string): Promise<Headscale> {
    const { tailnet } = stage;
    await makeFolder(sandbox, FOLDER);
    await writeFile(sandbox, `${FOLDER}/policy.hujson`, policy);
    await writeFile(sandbox, CONFIG, JSON.stringify(configuration(stage), undefined, 2));
    const service = sandbox.startService({
      argv: [...inside(tailnet.namespace), program, "--config", CONFIG, "serve"],
      env: {},
      log: LOG,
    });
    const isThere = await waitForSocket(sandbox, SOCKET, service);
    if (!isThere) throw new CannotRehearse(`headscale does not start: ${await readTail(sandbox, LOG)}`);
    return new Headscale(sandbox, program, tailnet.namespace, loginServer(stage));
  }

  /** A key with which hosts log in, and get the tag. */
  hostKey(tag: string): Promise<string> {
    return this.key(["--reusable", "--tags", tag]);
  }

  /** A key with which a person's computer logs in. */
  async personKey(): Promise<string> {
    const user = await this.json(["users", "create", "person"]);
    return this.key(["--user", String(record(user).id)]);
  }

  /** All nodes that have logged in, with their routes. */
  async nodes(): Promise<readonly HeadscaleNode[]> {
    return parseNodes(await this.json(["nodes", "list"]));
  }

  /** Its version, as it prints it. */
  async version(): Promise<string> {
    return text(record(await this.json(["version"])).version);
  }

  private async key(options: readonly string[]): Promise<string> {
    const made = await this.json(["preauthkeys", "create", "--expiration", KEY_LIFETIME, ...options]);
    return text(record(made).key);
  }

  private async json(args: readonly string[]): Promise<unknown> {
    const argv = [...inside(this.namespace), this.program, "--config", CONFIG, ...args, "--output", "json"];
    const { status, stdout, stderr } = await this.sandbox.run(argv);
    if (status !== 0) throw new Error(`headscale ${args.slice(0, 2).join(" ")} failed: ${(stderr || stdout).trim()}`);
    return JSON.parse(stdout);
  }
}

/** @see https://github.com/juanfont/headscale/blob/v0.29.2/config-example.yaml */
function configuration(stage: Stage): unknown {
  const { pool, server } = stage.tailnet;
  return {
    server_url: loginServer(stage),
    listen_addr: `${server}:${PORT}`,
    metrics_listen_addr: "",
    grpc_listen_addr: "127.0.0.1:50443",
    grpc_allow_insecure: true,
    noise: { private_key_path: `${FOLDER}/noise.key` },
    prefixes: { v4: String(pool), allocation: "sequential" },
    derp: {
      server: {
        enabled: true,
        region_id: 999,
        region_code: "stage",
        region_name: "stage",
        verify_clients: true,
        stun_listen_addr: `${server}:${STUN_PORT}`,
        private_key_path: `${FOLDER}/derp.key`,
        automatically_add_embedded_derp_region: true,
        ipv4: String(server),
      },
      urls: [],
      paths: [],
      auto_update_enabled: false,
    },
    disable_check_updates: true,
    database: { type: "sqlite", sqlite: { path: `${FOLDER}/db.sqlite`, write_ahead_log: true } },
    log: { level: "info", format: "text" },
    policy: { mode: "file", path: `${FOLDER}/policy.hujson` },
    dns: { magic_dns: false, override_local_dns: false, base_domain: "stage.test", nameservers: { global: [] } },
    unix_socket: SOCKET,
    logtail: { enabled: false },
  };
}
