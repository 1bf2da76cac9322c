import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { GapFiller } from "./GapFiller";

/** A machine image that moto knows when it starts. */
export interface MotoImage {
  /** `ami-` and 17 hexadecimal digits. */
  readonly id: string;
  /** Name, such as `nixos/26.05.1234-x86_64-linux`. */
  readonly name: string;
  readonly architecture: "x86_64" | "arm64";
  /** Time of creation, ISO 8601. */
  readonly created: string;
}

/** AWS account that publishes the official NixOS images. */
const NIXOS_OWNER = "427812963091";

/** Official images: two of the reference homelab's release for x86_64, one for ARM, and one of the release before. */
export const OFFICIAL_IMAGES: readonly MotoImage[] = [
  {
    id: "ami-0000000000000000b",
    name: "nixos/26.05.2000.bbbbbbbbbbbb-x86_64-linux",
    architecture: "x86_64",
    created: "2026-10-01T00:00:00.000Z",
  },
  {
    id: "ami-0000000000000000a",
    name: "nixos/26.05.1000.aaaaaaaaaaaa-x86_64-linux",
    architecture: "x86_64",
    created: "2026-09-01T00:00:00.000Z",
  },
  {
    id: "ami-0000000000000000c",
    name: "nixos/26.05.2000.bbbbbbbbbbbb-aarch64-linux",
    architecture: "arm64",
    created: "2026-10-01T00:00:00.000Z",
  },
  {
    id: "ami-0000000000000000d",
    name: "nixos/25.11.3000.dddddddddddd-x86_64-linux",
    architecture: "x86_64",
    created: "2026-10-02T00:00:00.000Z",
  },
];

/** Time that moto's server may take to start on a busy computer, in milliseconds. */
const START_TIMEOUT = 60_000;

/** Answer of an AWS API. */
export interface AwsAnswer {
  /** Status code of HTTP. */
  readonly status: number;
  readonly body: string;
}

/**
 * An empty AWS account on this computer: moto's server on a free port of the loopback, behind a proxy that fills moto's
 * gaps. Call `stop` when done.
 */
export class Moto {
  private constructor(
    private readonly server: ChildProcess,
    private readonly proxy: GapFiller,
  ) {}

  /**
   * Starts it.
   * @param program path of moto's server
   * @param folder private folder for its files
   * @throws Error if it does not start in time
   */
  static async start(program: string, folder: string, images = OFFICIAL_IMAGES): Promise<Moto> {
    const amis = join(folder, "amis.json");
    writeFileSync(amis, JSON.stringify(images.map(describedImage)));
    const server = spawn(program, ["-H", "127.0.0.1", "-p", "0"], {
      env: { ...process.env, MOTO_AMIS_PATH: amis },
      stdio: ["ignore", "ignore", "pipe"],
    });
    try {
      const url = await urlOf(server);
      return new Moto(server, await GapFiller.start(url));
    } catch (error) {
      server.kill();
      throw error;
    }
  }

  /** URL of all AWS services: what AWS_ENDPOINT_URL has to be. */
  get url(): string {
    return this.proxy.url;
  }

  /**
   * Calls an action of a service that speaks AWS's query protocol, such as EC2 and IAM.
   * `query("ec2", "ap-northeast-2", "StopInstances", { "InstanceId.1": id })`
   */
  async query(
    service: string,
    region: string,
    action: string,
    parameters: Readonly<Record<string, string>> = {},
  ): Promise<AwsAnswer> {
    const answer = await fetch(this.url, {
      method: "POST",
      headers: { Authorization: unsigned(service, region) },
      body: new URLSearchParams({ Action: action, ...parameters }),
    });
    return { status: answer.status, body: await answer.text() };
  }

  /** The user-data of an instance, as the instance gets it. @throws Error if it has none */
  async userData(region: string, instance: string): Promise<string> {
    const parameters = { InstanceId: instance, Attribute: "userData" };
    const { body } = await this.query("ec2", region, "DescribeInstanceAttribute", parameters);
    const [, encoded] = /<userData>\s*<value>([^<]*)<\/value>/.exec(body) ?? [];
    if (encoded === undefined) throw new Error(`${instance} has no user-data:\n${body}`);
    return Buffer.from(encoded, "base64").toString();
  }

  /** An object in a bucket. @throws Error if there is none */
  async object(region: string, bucket: string, key: string): Promise<Buffer> {
    const answer = await fetch(`${this.url}/${bucket}/${key}`, { headers: { Authorization: unsigned("s3", region) } });
    if (!answer.ok) throw new Error(`no s3://${bucket}/${key}: ${await answer.text()}`);
    return Buffer.from(await answer.arrayBuffer());
  }

  /** Stops the server. Everything in the account is gone. */
  async stop(): Promise<void> {
    await this.proxy.stop();
    const ended = new Promise((resolve) => this.server.once("exit", resolve));
    if (this.server.exitCode === null && this.server.kill()) await ended;
  }
}

/** What moto reads service and region from. It does not verify signatures. */
function unsigned(service: string, region: string): string {
  return `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
}

/** The URL that the server prints when it is ready. Its further output is discarded, so that the pipe never fills. */
function urlOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const fail = (reason: string) => reject(new Error(`moto's server does not start: ${reason}\n${output}`));
    const timer = setTimeout(() => fail(`no URL after ${START_TIMEOUT} ms`), START_TIMEOUT);
    server.once("error", ({ message }) => fail(message));
    server.once("exit", (status) => fail(`it ended with ${status}`));
    server.stderr?.setEncoding("utf8").on("data", (text: string) => {
      if (output.length < 10_000) output += text;
      const [, url] = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(output) ?? [];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
  });
}

function describedImage({ id, name, architecture, created }: MotoImage) {
  return {
    ami_id: id,
    name,
    description: name,
    owner_id: NIXOS_OWNER,
    public: true,
    virtualization_type: "hvm",
    architecture,
    state: "available",
    platform: "",
    image_type: "machine",
    hypervisor: "xen",
    root_device_name: "/dev/xvda",
    root_device_type: "ebs",
    sriov: "simple",
    creation_date: created,
  };
}
