/** A port on which the agent listens. */
export interface Listener {
  readonly namespace: string;
  readonly protocol: "tcp" | "udp";
  readonly port: number;
}

/** A conversation to start. */
export interface Dial extends Listener {
  /** IPv4 address of the listener. */
  readonly address: string;
  /** Bytes to send. */
  readonly bytes: number;
  /** Time for the connection, or for the answer to a datagram, in milliseconds. */
  readonly patience: number;
  /** Time for the answer once a connection stands, in milliseconds. */
  readonly stall: number;
  /** Whether an answer is expected. Ports that should be closed are dialled apart, because they only wait. */
  readonly isOpen: boolean;
}

/** The result of a conversation. */
export type Dialled =
  /** The listener received `bytes` bytes; it saw them come from `source`. */
  | { readonly outcome: "answered"; readonly source: string; readonly bytes: number }
  /**
   * `refused`: the host has no listener on this port. `lost`: nothing came back. `stalled`: it began, then stopped.
   * `unreachable`: an ICMP error came back. Anything else is the kernel's error code.
   */
  | { readonly outcome: "refused" | "lost" | "stalled" | "unreachable" | (string & {}) };

/** The process on a stage that listens and dials in all namespaces (inside/agent.pl). It answers one request at a time. */
export class Agent {
  private lines: string[] = [];
  private waiting: { resolve(lines: readonly string[]): void; reject(error: Error): void } | undefined;
  private failure: Error | undefined;

  constructor(private readonly send: (lines: string) => void) {}

  /** Listens on the ports from now on. */
  listen(listeners: readonly Listener[]): void {
    if (listeners.length === 0) return;
    this.send(
      listeners.map(({ namespace, protocol, port }) => ["listen", namespace, protocol, port].join(" ")).join("\n"),
    );
  }

  /**
   * Starts conversations and waits for all of them. Results are in the order of the dials.
   * @throws Error if the agent has died
   */
  async dial(dials: readonly Dial[]): Promise<readonly Dialled[]> {
    if (this.failure) throw this.failure;
    const requests = dials.map(({ namespace, protocol, address, port, bytes, patience, stall, isOpen }) =>
      ["dial", namespace, protocol, address, port, bytes, patience, stall, isOpen ? "open" : "closed"].join(" "),
    );
    const answers = await new Promise<readonly string[]>((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.send([...requests, "go"].join("\n"));
    });
    return answers.map(parseDialled);
  }

  /** Takes a line that the agent wrote. */
  receive(line: string): void {
    if (line !== "done") {
      this.lines.push(line);
      return;
    }
    this.waiting?.resolve(this.lines);
    this.lines = [];
  }

  /** Rejects the request that waits and all later ones. */
  fail(reason: string): void {
    this.failure = new Error(reason);
    this.waiting?.reject(this.failure);
  }
}

function parseDialled(line: string): Dialled {
  const [outcome = "", source, bytes] = line.split(" ");
  return source !== undefined && outcome === "answered" ? { outcome, source, bytes: Number(bytes) } : { outcome: line };
}
