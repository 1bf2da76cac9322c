/** A program that stays. */
export interface ServiceProgram {
  readonly argv: readonly string[];
  /** Variables in addition to the sandbox's own. */
  readonly env: Readonly<Record<string, string>>;
  /** File inside the sandbox for everything that the program prints. Its folder exists. */
  readonly log: string;
}

/** How a service ended. */
export interface ServiceEnd {
  /** Exit code; null if a signal ended it or if it did not start. */
  readonly exit: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it did not start. */
  readonly message?: string;
}

/** A program that runs inside the sandbox until it ends. */
export class Service {
  private end: ServiceEnd | undefined;
  private resolve: (end: ServiceEnd) => void = () => {};
  /** Resolves when the program has ended. */
  readonly exited = new Promise<ServiceEnd>((resolve) => {
    this.resolve = resolve;
  });

  constructor(
    readonly program: ServiceProgram,
    private readonly send: (signal: NodeJS.Signals) => void,
  ) {}

  get isRunning(): boolean {
    return this.end === undefined;
  }

  /** Sends a signal, and waits until the program has ended. */
  async stop(signal: NodeJS.Signals): Promise<ServiceEnd> {
    if (this.isRunning) this.send(signal);
    return await this.exited;
  }

  /** Takes the report that the program has ended. */
  ended(end: ServiceEnd): void {
    this.end = end;
    this.resolve(end);
  }
}
