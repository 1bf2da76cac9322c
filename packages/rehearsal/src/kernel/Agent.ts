/** Where an agent listens. */
export interface Listener {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
}

/** A conversation to start, and how much to send in it. */
export interface Dial extends Listener {
  readonly address: string;
  readonly bytes: number;
  /** How long it may take, in milliseconds. */
  readonly timeout: number;
  /** Whether it is expected to get no answer. */
  readonly isToFail: boolean;
}

/** What became of it. */
export type Dialled =
  /** The other side got `bytes`, from `source` as it saw it. */
  | { readonly outcome: "answered"; readonly source: string; readonly bytes: number }
  /** It reached a host where nobody listens; nothing came back; it began, and stopped; or the kernel's error code. */
  | { readonly outcome: "refused" | "lost" | "stalled" | "unreachable" | (string & {}) };

type Reply = { readonly listening: true } | { readonly dialled: readonly Dialled[] };

/** The process in a namespace that listens and dials there; it does one thing at a time. */
export class Agent {
  private waiting: { resolve(reply: Reply): void; reject(error: Error): void } | undefined;
  private failure: Error | undefined;

  constructor(private readonly send: (line: string) => void) {}

  async listen(listeners: readonly Listener[]): Promise<void> {
    await this.ask({ listen: listeners });
  }

  /** Starts conversations, and waits for what becomes of all. */
  async dial(dials: readonly Dial[]): Promise<readonly Dialled[]> {
    if (dials.length === 0) return [];
    const reply = await this.ask({ dial: dials });
    return "dialled" in reply ? reply.dialled : [];
  }

  receive(line: string): void {
    this.waiting?.resolve(JSON.parse(line) as Reply);
  }

  fail(reason: string): void {
    this.failure = new Error(reason);
    this.waiting?.reject(this.failure);
  }

  private ask(question: unknown): Promise<Reply> {
    if (this.failure) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.send(JSON.stringify(question));
    });
  }
}
