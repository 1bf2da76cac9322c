import type { IncomingMessage } from "node:http";

/** A request to an AWS service, with its whole body. */
export interface Request {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Headers that describe one connection or the encoding of one body, and not the message. */
export const OF_ONE_HOP = new Set([
  ...["connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "expect", "host"],
]);

/** Reads a request to its end. */
export async function wholeRequest(incoming: IncomingMessage): Promise<Request> {
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

/** The parameters of AWS's query protocol; undefined if the request is of another one. */
export function formOf({ headers, body }: Request): URLSearchParams | undefined {
  const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
  return isForm ? new URLSearchParams(Buffer.from(body).toString()) : undefined;
}

/** The request with other parameters. */
export function withForm(request: Request, form: URLSearchParams): Request {
  return { ...request, body: new Uint8Array(Buffer.from(form.toString())) };
}

/** Sends a request to moto. */
export function send(moto: string, { method, path, headers, body }: Request): Promise<Response> {
  const hasBody = method !== "GET" && method !== "HEAD";
  return fetch(moto + path, { method, headers, redirect: "manual", ...(hasBody && { body }) });
}
