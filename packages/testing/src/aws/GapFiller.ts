import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request to an AWS service, with its whole body. */
interface Request {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Headers that describe one connection or the encoding of one body, and not the message. */
const OF_ONE_HOP = new Set([
  ...["connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "expect", "host"],
]);

/**
 * A proxy in front of moto, which does what EC2 does and moto 5.2 does not. Everything else passes unchanged.
 *
 * - `RunInstances` ignores the security groups of a network interface. The provider sends them there for an instance that
 *   gets a public address, and would then find an instance without groups.
 * - `RunInstances` ignores `DisableApiTermination`, so that a protected instance could be terminated.
 */
export class GapFiller {
  private constructor(
    private readonly server: Server,
    /** URL of the proxy. */
    readonly url: string,
  ) {}

  /** Starts it on a free port of the loopback. */
  static async start(moto: string): Promise<GapFiller> {
    const server = createServer((incoming, outgoing) => {
      answer(moto, incoming, outgoing).catch((error: unknown) => {
        outgoing.statusCode = 502;
        outgoing.end(String(error));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new GapFiller(server, `http://127.0.0.1:${portOf(server.address())}`);
  }

  /** Stops it, and closes the connections to it. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }
}

async function answer(moto: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const request = await wholeRequest(incoming);
  const form = formOf(request);
  const response =
    form?.get("Action") === "RunInstances" ? await runInstances(moto, request, form) : await send(moto, request);
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) if (!OF_ONE_HOP.has(name)) outgoing.setHeader(name, value);
  // The answer to HEAD has no body, but the body's length.
  const length = request.method === "HEAD" ? response.headers.get("content-length") : null;
  if (length !== null) outgoing.setHeader("content-length", length);
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

async function runInstances(moto: string, request: Request, form: URLSearchParams): Promise<Response> {
  const groups = [...form].filter(([name]) => /^NetworkInterface\.1\.SecurityGroupId\.\d+$/.test(name));
  for (const [index, [, group]] of groups.entries()) form.set(`SecurityGroupId.${index + 1}`, group);
  const response = await send(moto, withForm(request, form));
  if (!response.ok || form.get("DisableApiTermination") !== "true") return response;
  for (const [, id = ""] of (await response.clone().text()).matchAll(/<instanceId>(i-\w+)<\/instanceId>/g)) {
    const protect = { Action: "ModifyInstanceAttribute", InstanceId: id, "DisableApiTermination.Value": "true" };
    await send(moto, withForm(request, new URLSearchParams(protect)));
  }
  return response;
}

async function wholeRequest(incoming: IncomingMessage): Promise<Request> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
    typeof value === "string" && !OF_ONE_HOP.has(name) ? [[name, value] as const] : [],
  );
  return {
    method: incoming.method ?? "GET",
    path: incoming.url ?? "/",
    headers: Object.fromEntries(headers),
    body: new Uint8Array(Buffer.concat(chunks)),
  };
}

function formOf({ headers, body }: Request): URLSearchParams | undefined {
  const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
  return isForm ? new URLSearchParams(Buffer.from(body).toString()) : undefined;
}

function withForm(request: Request, form: URLSearchParams): Request {
  return { ...request, body: new Uint8Array(Buffer.from(form.toString())) };
}

function send(moto: string, { method, path, headers, body }: Request): Promise<Response> {
  const hasBody = method !== "GET" && method !== "HEAD";
  return fetch(moto + path, { method, headers, redirect: "manual", ...(hasBody && { body }) });
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}
