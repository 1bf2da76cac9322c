import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";

/** A place in a document, both counted from 0. */
export interface Place {
  readonly line: number;
  readonly character: number;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: {
    readonly uri?: string;
    readonly items?: readonly { readonly section?: string }[];
    readonly diagnostics?: readonly Report[];
  };
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Report {
  readonly message: string;
  readonly range: { readonly start: Place };
}

interface Hover {
  readonly contents: { readonly value: string };
}

interface Completions {
  readonly items: readonly { readonly label: string }[];
}

/** The server asks the internet for other schemas by default. */
const SETTINGS = { yaml: { schemaStore: { enable: false } } };

const HEADER = /^Content-Length: (\d+)\r\n(?:[^\r]*\r\n)*?\r\n/;

/** Red Hat's YAML language server, the one in editors, spoken to over its standard input and output. */
export class LanguageServer {
  private readonly process: ChildProcessByStdio<Writable, Readable, null>;
  private readonly answers = new Map<number, (message: Message) => void>();
  private readonly reports = new Map<string, (reports: readonly Report[]) => void>();
  private input = Buffer.alloc(0);
  private requests = 0;

  private constructor() {
    const program = require.resolve("yaml-language-server/bin/yaml-language-server");
    this.process = spawn(process.execPath, [program, "--stdio"], { stdio: ["pipe", "pipe", "ignore"] });
    this.process.stdout.on("data", (chunk: Buffer) => this.receive(chunk));
  }

  static async start(): Promise<LanguageServer> {
    const server = new LanguageServer();
    await server.request("initialize", { processId: process.pid, rootUri: null, capabilities: {} });
    server.send({ method: "initialized", params: {} });
    server.send({ method: "workspace/didChangeConfiguration", params: { settings: SETTINGS } });
    return server;
  }

  async stop(): Promise<void> {
    await this.request("shutdown", undefined);
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.send({ method: "exit" });
    await ended;
  }

  /** Opens a document, and waits for the problems that the server sees in it: `line: message`, lines from 1. */
  open(uri: string, text: string): Promise<readonly string[]> {
    const reports = new Promise<readonly Report[]>((resolve) => this.reports.set(uri, resolve));
    this.send({
      method: "textDocument/didOpen",
      params: { textDocument: { uri, languageId: "yaml", version: 1, text } },
    });
    return reports.then((all) => all.map(({ range, message }) => `${range.start.line + 1}: ${message}`));
  }

  /** The text that an editor shows for what is under the pointer; empty if there is none. */
  async hover(uri: string, position: Place): Promise<string> {
    const hover = (await this.request("textDocument/hover", { textDocument: { uri }, position })) as Hover | null;
    return hover?.contents.value ?? "";
  }

  /** The words that an editor proposes at a place. */
  async complete(uri: string, position: Place): Promise<readonly string[]> {
    const answer = await this.request("textDocument/completion", { textDocument: { uri }, position });
    return (answer as Completions).items.map(({ label }) => label);
  }

  private request(method: string, params: unknown): Promise<unknown> {
    this.requests += 1;
    const id = this.requests;
    return new Promise((resolve, reject) => {
      this.answers.set(id, ({ result, error }) => (error ? reject(new Error(error.message)) : resolve(result)));
      this.send({ id, method, params });
    });
  }

  private send(message: object): void {
    const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
    this.process.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.process.stdin.write(body);
  }

  private receive(chunk: Buffer): void {
    this.input = Buffer.concat([this.input, chunk]);
    for (;;) {
      const header = HEADER.exec(this.input.toString("latin1"));
      if (header === null) return;
      const [start, end] = [header[0].length, header[0].length + Number(header[1])];
      if (this.input.length < end) return;
      const message = JSON.parse(this.input.subarray(start, end).toString()) as Message;
      this.input = this.input.subarray(end);
      this.handle(message);
    }
  }

  private handle(message: Message): void {
    const { id, method, params } = message;
    if (method === undefined) {
      this.answers.get(id ?? 0)?.(message);
    } else if (id !== undefined) {
      // The server asks for settings, section by section; null leaves a section at its defaults.
      this.send({
        id,
        result: params?.items?.map(({ section }) => (section === "yaml" ? SETTINGS.yaml : null)) ?? null,
      });
    } else if (method === "textDocument/publishDiagnostics" && params?.uri !== undefined) {
      this.reports.get(params.uri)?.(params.diagnostics ?? []);
    }
  }
}
