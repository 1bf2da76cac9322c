import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { join } from "node:path";
import { sign } from "aws4";

export const REGION = "ap-northeast-2";
export const BUCKET = "ducksnest-flake";
export const PARAMETER = "/ducksnest/duck/edge/ssh-host-key";
export const SSM_HOST = `ssm.${REGION}.amazonaws.com`;
export const S3_HOST = `${BUCKET}.s3.${REGION}.amazonaws.com`;

const CREDENTIALS = {
  accessKeyId: "ASIACANARYACCESSKEY1",
  secretAccessKey: "canary+secret/access+key/0123456789abcdef",
  sessionToken: "canarySessionToken//+==canarySessionToken",
};
const IMDS_TOKEN = "canaryImdsToken-_==";

/** What none of the script's arguments, logs and files may hold, besides the host's private key. */
export const CANARIES = [CREDENTIALS.secretAccessKey, CREDENTIALS.sessionToken, IMDS_TOKEN];

/** An answer that replaces the usual one: a status with its body, or a connection that ends in the middle of the body. */
export type Fault = { readonly status: number; readonly body?: string } | "cut" | "hang up";

/** The instance metadata service, SSM and S3 of one instance, on Unix sockets. */
export class FakeAws {
  /** Value of the parameter; undefined before it is put. */
  parameter: string | undefined;
  /** The archive in the bucket. */
  archive: Buffer = Buffer.alloc(0);
  /** Whether the metadata service has version 2, and a role. */
  imds: "v2" | "v1 only" | "no role" = "v2";
  /** Answers to come for one service, before the usual ones. */
  readonly faults: { ssm: Fault[]; s3: Fault[] } = { ssm: [], s3: [] };
  /** Called with each request to SSM or S3 that has a valid signature, before it is answered. */
  onRequest: (service: "ssm" | "s3") => void = () => undefined;
  /** Every request to SSM and S3: its service, or why it was refused. */
  readonly requests: string[] = [];

  private constructor(private readonly servers: readonly Server[]) {}

  /** @param folder folder for the sockets and the certificate, whose file `ca.pem` clients have to trust */
  static async start(folder: string): Promise<FakeAws> {
    const [key, certificate] = [join(folder, "key.pem"), join(folder, "ca.pem")];
    const names = `subjectAltName=DNS:${SSM_HOST},DNS:${S3_HOST}`;
    const args = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
    const files = ["-subj", "/CN=test", "-addext", names, "-keyout", key, "-out", certificate];
    const { status, stderr } = spawnSync("openssl", [...args, ...files], { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    const imds = createServer((request, response) => aws.answerImds(request, response));
    const services = createTlsServer({ key: readFileSync(key), cert: readFileSync(certificate) });
    services.on("request", (request, response) => void aws.answer(request, response));
    const aws = new FakeAws([imds, services]);
    await Promise.all([listen(imds, join(folder, "imds")), listen(services, join(folder, "aws"))]);
    return aws;
  }

  stop(): void {
    for (const server of this.servers) {
      server.closeAllConnections();
      server.close();
    }
  }

  private answerImds({ method, url, headers }: IncomingMessage, response: ServerResponse): void {
    const isToken = url === "/latest/api/token";
    if (isToken && method === "PUT" && this.imds !== "v1 only") return void response.end(IMDS_TOKEN);
    const roles = "/latest/meta-data/iam/security-credentials/";
    const isKnown = url?.startsWith(roles) && this.imds !== "no role";
    if (isToken || !isKnown) return void response.writeHead(404).end("Not Found");
    if (headers["x-aws-ec2-metadata-token"] !== IMDS_TOKEN) return void response.writeHead(401).end("Unauthorized");
    if (url === roles) return void response.end("ducksnest-edge");
    const { accessKeyId, secretAccessKey, sessionToken } = CREDENTIALS;
    const keys = { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken };
    response.end(JSON.stringify({ Code: "Success", Type: "AWS-HMAC", ...keys }, undefined, 2));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await request.toArray()).join("");
    const service = request.headers.host === SSM_HOST ? "ssm" : "s3";
    if (!isSigned(request, body, service)) {
      this.requests.push(`${service}: wrong signature`);
      const answer = '{"__type":"InvalidSignatureException","message":"The request signature does not match."}';
      return void response.writeHead(403).end(answer);
    }
    this.requests.push(service);
    this.onRequest(service);
    const usual = service === "ssm" ? this.getParameter(body) : this.getObject(request.url);
    const fault = this.faults[service].shift();
    if (fault === "hang up") return void request.socket.destroy();
    if (fault === "cut") {
      response.writeHead(200, { "content-length": usual.body.length });
      return void response.write(usual.body.subarray(0, usual.body.length / 2), () => request.socket.destroy());
    }
    const { status, body: content = "" } = fault ?? usual;
    response.writeHead(status, { "content-length": Buffer.byteLength(content) }).end(content);
  }

  /** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html */
  private getParameter(body: string): { readonly status: number; readonly body: Buffer } {
    const { Name, WithDecryption } = JSON.parse(body);
    if (this.parameter === undefined || Name !== PARAMETER) {
      return { status: 400, body: Buffer.from('{"__type":"ParameterNotFound","message":null}') };
    }
    const Value = WithDecryption ? this.parameter : "AQICAHh1encrypted";
    const Parameter = { ARN: "arn:aws:ssm:…", Name, Type: "SecureString", Value, Version: 1 };
    return { status: 200, body: Buffer.from(JSON.stringify({ Parameter })) };
  }

  private getObject(url: string | undefined): { readonly status: number; readonly body: Buffer } {
    if (url === "/flake.tar") return { status: 200, body: this.archive };
    return { status: 404, body: Buffer.from("<Error><Code>NoSuchKey</Code></Error>") };
  }
}

/** Whether the request has the signature that an independent implementation computes for the headers that it signs. */
function isSigned({ method = "", url = "", headers }: IncomingMessage, body: string, service: string): boolean {
  const [, signed = ""] = /SignedHeaders=([^,]*)/.exec(headers.authorization ?? "") ?? [];
  const names = signed.split(";");
  const required = ["host", "x-amz-date", "x-amz-security-token"];
  if (required.some((name) => !names.includes(name))) return false;
  // These are not signed unless the client says so. The library's types lack the option.
  const extraHeadersToIgnore = { "content-length": true, "content-type": !names.includes("content-type") };
  const signedHeaders = Object.fromEntries(names.map((name) => [name, headers[name]]));
  const copy = { service, region: REGION, method, path: url, body, headers: signedHeaders, extraHeadersToIgnore };
  const expected = sign(copy, CREDENTIALS);
  const signature = (value: unknown) => /Signature=[0-9a-f]{64}$/.exec(String(value))?.[0];
  const actual = signature(headers.authorization);
  return actual !== undefined && actual === signature(expected.headers?.["Authorization"]);
}

function listen(server: Server, socket: string): Promise<void> {
  return new Promise((resolve) => server.listen(socket, resolve));
}
