import { codeOf, reasonOf } from "@ducksnest/outputs";
import { readUpTo } from "../terminal/readUpTo";

/** Longest answer, in bytes: 64 KiB. An auth key with its settings has less than 1 KiB. */
const MAX_BYTES = 64 * 1024;

/** A request that sends secrets. */
export interface Request {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** @default none */
  readonly body?: string;
  /** Longest time until the whole answer is there, in milliseconds. */
  readonly timeout: number;
}

/** What the server answers. */
export interface Answer {
  /** Status of HTTP. */
  readonly status: number;
  /** The JSON value; undefined if the answer is not JSON. */
  readonly value: unknown;
}

/**
 * Sends a request and reads the answer as JSON. A redirect is not followed: it is the answer.
 * @throws Error with a sentence if no answer comes in time, or one that is too long; it contains nothing that was sent
 */
export async function requestJson({ url, timeout, ...rest }: Request): Promise<Answer> {
  const signal = AbortSignal.timeout(timeout);
  const server = new URL(url).origin;
  try {
    const response = await fetch(url, { ...rest, signal, redirect: "manual" });
    const bytes = response.body === null ? Buffer.alloc(0) : await readUpTo(response.body, MAX_BYTES + 1);
    if (bytes.length <= MAX_BYTES) return { status: response.status, value: jsonIn(bytes) };
  } catch (error) {
    if (signal.aborted) throw new Error(`${server} does not answer within ${timeout / 1000} seconds. Try again later.`);
    throw new Error(`${server} cannot be reached: ${causeOf(error)}. Check the connection, and try again.`);
  }
  throw new Error(`${server} answers with more than 64 KiB, so it is not Tailscale's API. Check TAILSCALE_BASE_URL.`);
}

function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}

/** `fetch` puts the reason, such as a refused connection, into the cause of its error. */
function causeOf(error: unknown): string {
  const cause = typeof error === "object" && error !== null && "cause" in error ? error.cause : error;
  return codeOf(cause) ?? reasonOf(cause);
}
